"""The Streamlit script: Streamlit runs this file from its first line at every click, so it is only a call."""

from server.screen import draw

draw()
