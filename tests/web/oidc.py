"""A small OpenID Connect provider for tests: one person, who is signed in without being asked.

It speaks what a real one does: discovery, authorization code with PKCE, a signed ID token, keys,
and the end of a session. It listens on 127.0.0.1 only.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "inspection-qa", "a client secret of the tests"


class Provider:
    """`person` is who signs in next; `codes` remembers what each code was given for."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.person: dict[str, Any] = {"sub": "1", "email": "ada@council.example"}
        self.codes: dict[str, dict[str, str]] = {}
        self.ended: list[dict[str, str]] = []
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "end_session_endpoint": f"{self.address}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, asked: Mapping[str, str]) -> str:
        """Where to send the browser back to."""
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self.codes[code] = dict(asked)
        back = urlencode({"code": code, "state": asked["state"]})
        return f"{asked['redirect_uri']}?{back}"

    def token(self, given: Mapping[str, str]) -> dict[str, Any]:
        asked = self.codes.pop(given["code"])
        challenge = hashlib.sha256(given["code_verifier"].encode()).digest()
        expected = base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        assert asked["code_challenge"] == expected
        assert asked["redirect_uri"] == given["redirect_uri"]
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], **self.person}
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        return {"access_token": "x", "token_type": "Bearer", "id_token": token, "expires_in": 300}


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {k: v[0] for k, v in parse_qs(parts.query).items()}
            if parts.path == "/.well-known/openid-configuration":
                self.json(provider.discovery())
            elif parts.path == "/keys":
                self.json({"keys": [provider.key.as_dict(private=False)]})
            elif parts.path == "/authorize":
                self.redirect(provider.authorize(asked))
            elif parts.path == "/end":
                provider.ended.append(asked)
                self.redirect(asked["post_logout_redirect_uri"])
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            if self.headers["Authorization"] != f"Basic {basic}":
                self.send_error(401)
                return
            self.json(provider.token({k: v[0] for k, v in parse_qs(body).items()}))

        def json(self, document: Any) -> None:
            body = json.dumps(document).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def redirect(self, address: str) -> None:
            self.send_response(302)
            self.send_header("Location", address)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing for each request."""

    return Handler


@contextmanager
def provider() -> Iterator[Provider]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    made = Provider(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = _handler(made)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
