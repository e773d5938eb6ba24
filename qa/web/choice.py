"""A list whose choice stands in the address, so that every view is a link."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


def choose_by_address(name: str, label: str, options: Mapping[str, str], asked: str) -> None:
    """Shows the list with the address's choice `asked`; another choice changes `?name=…`.

    `options` are the values with their words; a value that is not among them is shown as it is.
    The address wins over what the list showed before, as after going back in the browser.
    """
    options = options if asked in options else {**options, asked: asked}
    key = f"choice-{name}"
    if st.session_state.get(key) != asked:
        st.session_state[key] = asked

    def choose() -> None:
        value = st.session_state[key]
        if value:
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]

    st.selectbox(label, list(options), format_func=lambda v: options[v], key=key, on_change=choose)
