"""What ends a rehearsal before its result is known."""

from __future__ import annotations

from lrcp.core.errors import LrcpError


class RehearsalError(LrcpError):
    """The service, the intake or the machine did not do its part; the message says which and when."""

    def during(self, scenario: str, phase: str, minute: float) -> RehearsalError:
        """The same error with its place in the scenario."""
        return RehearsalError(f"{scenario}, phase `{phase}`, minute {minute:.1f}: {self}")
