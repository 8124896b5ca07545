"""What the screens look like beyond Streamlit's own theme: room for fingers, visible focus, large reading type."""

from __future__ import annotations

import streamlit as st

# Everything hangs on Streamlit's own test ids and on the classes it makes from container keys (st-key-…).
_STYLE = """
<style>
.stButton button, .stFormSubmitButton button, .stDownloadButton button, .stPopover button,
.stLinkButton a, .stTextInput input, .stNumberInput input, [data-testid="stButtonGroup"] button {
  min-height: 2.75rem;
}
button:focus-visible, a:focus-visible, input:focus-visible, textarea:focus-visible, summary:focus-visible,
label:has(input[type="radio"]:focus-visible), label:has(input[type="checkbox"]:focus-visible) {
  outline: 3px solid #1B5FAA !important; outline-offset: 2px;
}
[data-testid="stMainBlockContainer"] { max-width: 92rem; padding: 4.25rem clamp(1rem, 3vw, 3rem) 3rem; }

/* A receipt stands at the top of the page; its toast keeps to the bottom, where a long form was saved */
[data-testid="stToastContainer"] { top: auto !important; bottom: 1.5rem; }

h1 { font-size: clamp(1.7rem, 2.4vw, 2.2rem) !important; }

/* The judge's list: one button a task, two lines, left aligned */
[class*="st-key-task_"] button { justify-content: flex-start; padding: 0.6rem 0.9rem; }
[class*="st-key-task_"] button > div, [class*="st-key-task_"] button > div > span { justify-content: flex-start;
  width: 100%; }
[class*="st-key-task_"] button p { text-align: left; }
[class*="st-key-task_"] button p > span { display: block; font-size: 0.92rem; }

/* One sheet: reading beside points, one below the other where the screen is narrow */
.reading { font-size: 1.12rem; line-height: 1.9; max-width: 44em; overflow-wrap: anywhere; }
.reading h2 { font-size: 1.5rem; line-height: 1.45; margin: 0 0 0.6rem; padding: 0; }
.reading h3 { font-size: 1.1rem; margin: 1.4rem 0 0.4rem; padding: 0; }
.reading p { margin: 0 0 0.8em; }
.reading .note { color: #5F564E; font-size: 0.95rem; }
.reading dl.facts { display: grid; grid-template-columns: minmax(5em, max-content) 1fr; gap: 0.15rem 1.1rem;
  margin: 0 0 0.6rem; padding: 0; font-size: 1rem; line-height: 1.7; }
.facts dt { color: #5F564E; font-weight: 400; }
.facts dd { margin: 0; }
/* A rule above each criterion stands for the frame that another container would have to draw */
.criterion { border-top: 2px solid #CFC6BC; padding-top: 0.9rem; }
.criterion h3 { font-size: 1.15rem; margin: 0; padding: 0; line-height: 1.5; }
.criterion h3 span { color: #5F564E; font-weight: 400; font-size: 0.95rem; white-space: nowrap; }
.criterion p { margin: 0; color: #4A433D; font-size: 0.97rem; line-height: 1.6; }
/* Room is kept for a refusal, else the buttons below would move away from under a finger */
.criterion .standing { min-height: 1.6em; margin-top: 0.35rem; }
.criterion .standing.wrong { color: #A6192E; font-weight: 600; }
.points-table { border-collapse: collapse; width: 100%; line-height: 1.6; }
.points-table th, .points-table td { border-bottom: 1px solid #CFC6BC; padding: 0.5rem 0.6rem; text-align: left;
  vertical-align: top; }
.points-table .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.points-table tr.differs td { background: #FBF3DC; }
.total { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; line-height: 1.5; margin: 0; }
.total strong { font-size: 1.6rem; font-variant-numeric: tabular-nums; }
.total span { color: #5F564E; font-size: 0.95rem; }
.total .saved { margin-left: auto; }
[class*="st-key-points_"] input { font-size: 1.35rem; text-align: center; font-variant-numeric: tabular-nums; }
[class*="st-key-points_"] [data-testid="InputInstructions"],
[class*="st-key-comment_"] [data-testid="InputInstructions"] { display: none; }
[class*="st-key-level_"] .stRadio, [class*="st-key-level_"] [role="radiogroup"],
[class*="st-key-level_"] [role="radiogroup"] > div { width: 100%; }
[class*="st-key-level_"] [role="radiogroup"] { gap: 0.3rem; }
[class*="st-key-level_"] [data-testid="stRadioOption"] { min-height: 2.75rem; padding: 0.35rem 0.6rem; margin: 0;
  width: 100%; display: flex; align-items: center; border-radius: 0.3rem; border: 1px solid #E3DBD1; }
[class*="st-key-level_"] [data-testid="stRadioOption"] > div { align-items: center; }
[class*="st-key-level_"] [data-testid="stRadioOption"]:hover { background: #F5F1EC; }
[class*="st-key-level_"] [data-testid="stRadioOption"]:has(input:checked) { background: #FAEFF0;
  border-color: #A6192E; }
*:has(> .st-key-sheet_actions) { position: sticky; bottom: 0; z-index: 5; background: #FFFFFF;
  border-top: 1px solid #CFC6BC; padding: 0.5rem 0; }
.st-key-sheet_actions { gap: 0.4rem; }
@media (max-width: 100rem) { .st-key-sheet_actions kbd { display: none; } }
@media (min-width: 60rem) {
  .st-key-sheet [data-testid="stColumn"]:has(.reading) { position: sticky; top: 3.5rem; align-self: flex-start;
    max-height: calc(100vh - 4.5rem); overflow-y: auto; }
}
@media (max-width: 60rem) {
  .st-key-sheet [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"]) { flex-direction: column; }
  .st-key-sheet [data-testid="stColumn"] { width: 100%; flex: 1 1 auto; }
}
@media (max-width: 30rem) {
  .reading dl.facts { grid-template-columns: minmax(4em, 34%) 1fr; column-gap: 0.7rem; }
}
</style>
"""


def style() -> None:
    """Bring the style sheet to the page; the shell does so once a run."""
    st.html(_STYLE)
