"""Every way the program says no; anything else that is raised is a bug."""

from __future__ import annotations

from domain.messages import Message


class Refusal(Exception):  # noqa: N818 -- a refusal is an answer, not an error
    """An act was not carried out, for a reason its reader can act on."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class NotSignedIn(Refusal):
    """Nobody is signed in, or the sign-in has ended."""


class NotAllowed(Refusal):
    """The actor may not do this, or the subject does not exist for them: both say the same."""


class WrongStage(Refusal):
    """The round or cycle is not at a stage that allows the act."""


class Invalid(Refusal):
    """What was entered breaks a rule; the message names the field."""


class WrongPassword(Invalid):
    """The password that was to show who acts is wrong; it counts as one at the door, though the act is taken back."""


class Unavailable(Refusal):
    """The database could not do it; nothing was changed, unless it is ``Uncertain``."""


class Unreachable(Unavailable):
    """The database did not answer and nothing was done: the same may be asked again as soon as it answers."""


class Uncertain(Unavailable):
    """No answer came back to the very last step: the act may have been carried out, and only looking tells."""


class Outdated(Refusal):
    """Somebody saved a newer version after the screen was drawn."""


class Unopened(Refusal):
    """What is sealed cannot be opened: its key is not there, or it was tampered with."""
