"""The program's own address as the visitor's browser knows it, for links that are taken away."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from qa.web import shared


def site() -> str:
    """ "https://host/prefix/"; empty where no browser is there, so that links stay relative."""
    seen = urlsplit(st.context.url or "")
    if not seen.netloc:
        return ""
    return f"{seen.scheme}://{seen.netloc}{shared.index().settings.prefix}/"


def absolute(site: str, address: str) -> str:
    """An address of this program, as `view_url` gives it, whole."""
    return f"{site}{address.removeprefix('./')}" if site else address
