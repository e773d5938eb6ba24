"""Signing in with an OpenID Connect provider, through Streamlit's own `st.login`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.requests import cookie_parser
from starlette.types import Scope
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from qa.errors import BadInput
from qa.settings import SignIn
from qa.web.markup import alert


def streamlit_secrets(sign_in: SignIn | None) -> dict[str, Any]:
    """What Streamlit is to know: nothing where visitors need not sign in. Raises BadInput."""
    if sign_in is None:
        return {}
    if find_spec("authlib") is None:
        raise BadInput(
            "sign_in is set, and Authlib is missing; install it: pip install 'inspection-qa[signin]'"
        )
    return {
        "auth": {
            "redirect_uri": f"{sign_in.address.rstrip('/')}/oauth2callback",
            "cookie_secret": sign_in.cookie_secret.get_secret_value(),
            "client_id": sign_in.client_id,
            "client_secret": sign_in.client_secret.get_secret_value(),
            "server_metadata_url": sign_in.metadata_url,
        }
    }


def may_enter(sign_in: SignIn, user: Mapping[str, Any]) -> bool:
    """Whether somebody who signed in is on the list; an address that is not confirmed is on none."""
    if not user.get("is_logged_in"):
        return False
    if not sign_in.allowed:
        return True
    address = str(user.get("email") or "").lower()
    allowed = {a.lower() for a in sign_in.allowed}
    name, at, domain = address.rpartition("@")
    known = address in allowed or f"@{domain}" in allowed
    return known and bool(name and at) and user.get("email_verified") is not False


class SignedIn:
    """Whether a request carries the cookie of a visitor who has signed in."""

    def __init__(self, sign_in: SignIn) -> None:
        self._sign_in = sign_in
        address = urlsplit(sign_in.address)
        self._origin = f"{address.scheme}://{address.netloc}"

    def __call__(self, scope: Scope) -> bool:
        lines = [value for name, value in scope["headers"] if name == b"cookie"]
        cookies = cookie_parser(b"; ".join(lines).decode("latin-1"))
        secret = self._sign_in.cookie_secret.get_secret_value()

        def part(name: str) -> bytes | None:
            value = cookies.get(name)
            if not value:
                return None
            return decode_signed_value(secret, name, value.encode("latin-1"))

        signed = get_cookie_with_chunks(part, USER_COOKIE_NAME)
        user = json.loads(signed) if signed else {}
        return user.get("origin") == self._origin and may_enter(self._sign_in, user)


def passed(sign_in: SignIn | None) -> bool:
    """On a page: whether the visitor may see it; who may not is shown how to sign in instead."""
    if sign_in is None:
        return True
    user = st.user.to_dict()
    if may_enter(sign_in, user):
        _show_sign_out(user)
        return True
    if user.get("is_logged_in"):
        name = user.get("email") or user.get("name") or "this account"
        st.html(alert("No entry", f"{name} is not on the list of people who may use this service."))
        st.button("Sign in as somebody else", on_click=st.logout)
        return False
    st.html(alert("Sign in", "This service answers people who have signed in."))
    st.button("Sign in", type="primary", on_click=st.login)
    return False


def _show_sign_out(user: Mapping[str, Any]) -> None:
    name = user.get("email") or user.get("name") or "signed in"
    with st.sidebar:
        st.caption(f"Signed in: {name}")
        st.button("Sign out", on_click=st.logout)
