"""A page of another origin, for the widget and the frame to stand on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Host:
    """A page of another origin, made for one test, under a strict policy unless another is given."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.page = ""
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = host.page.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", host.policy)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Says nothing for each request."""

        self.policy = "default-src 'none'"
        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    def show(self, service: str, body: str, *, connect: str | None = None, lang: str = "en") -> str:
        """A page with the widget's script and this body; gives its address."""
        self.policy = (
            f"default-src 'none'; script-src {service}; connect-src {connect or service}; "
            f"frame-src {service}"
        )
        script = f'<script src="{service}/widget.js" defer></script>'
        head = f'<meta charset="utf-8"><title>Intranet</title>{script}'
        self.page = f'<!doctype html><html lang="{lang}"><head>{head}</head><body><main><h1>Intranet</h1>{body}</main></body></html>'
        return self.address


@contextmanager
def host_page(port: int) -> Iterator[Host]:
    """A host that serves until the end of the block."""
    made = Host(port)
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
