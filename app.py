"""The web server. Start it with `streamlit run app.py`, `uvicorn app:app` or `qa serve`."""

import streamlit as st

from qa.web.server import app_options

app = st.App(**app_options())
