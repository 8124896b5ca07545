"""What a browser takes to the identity provider and back; all of it comes from one token, which its cookie holds.

So the database keeps the token's hash alone, and which process sent the browser there does not matter.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass


@dataclass(frozen=True)
class Secrets:
    """Derived from the token of an attempt, each by itself: one tells nothing of another.

    Attributes:
        token: of the cookie.
    """

    token: str

    @property
    def state(self) -> str:
        """Comes back with the browser: shows that it is the one that was sent."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """Comes back in what the provider signed: shows that it was said for this attempt."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """Goes to the provider from the server alone: a code that somebody stole is of no use without it."""
        return self._derived("verifier")

    def is_state(self, given: str) -> bool:
        """Say whether what came back is this one's state."""
        return hmac.compare_digest(self.state.encode(), given.encode())

    def _derived(self, purpose: str) -> str:
        mark = hmac.digest(self.token.encode(), f"{purpose} of a sign-in elsewhere".encode(), "sha256")
        return urlsafe_b64encode(mark).rstrip(b"=").decode()
