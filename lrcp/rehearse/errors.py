"""What ends a rehearsal before its result is known."""

from __future__ import annotations

from lrcp.core.errors import LrcpError


class RehearsalError(LrcpError):
    """The service, the intake or the machine did not do its part; the message says which and when."""
