"""What a busy machine does to the program that a test looks at: ``make test-held-up``.

On a quiet one a run begins when it is asked for, and nothing comes between its last line and its end. A fault that left
a window white, and one that lost the choice between two versions of a sheet, were only seen so.
"""

from __future__ import annotations

import time
from functools import wraps
from random import choice

from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from server import reruns

# Where, and for how many seconds, one as likely as the other.
_HELD = {
    "begin": (reruns, "_run", (0.0, 0.2, 0.5)),
    "end": (ScriptRunner, "_on_script_finished", (0.0, 0.3, 0.7)),
    "drawing": (ScriptRunContext, "enqueue", (*[0.0] * 13, 0.02, 0.1)),
    "loop": (reruns, "_take", (*[0.0] * 40, 0.1, 0.4)),
}


def hold_up(where: str) -> None:
    """Hold this process's program up time and again, before Streamlit is started.

    Args:
        where: as a run begins, as it ends, while it draws, or the loop that sends what it drew.
    """
    owner, name, pauses = _HELD[where]
    own = getattr(owner, name)

    @wraps(own)
    def late(*given: object, **more: object) -> object:
        time.sleep(choice(pauses))
        return own(*given, **more)

    setattr(owner, name, late)
