"""What the admin API changes while the service runs. Every change is idempotent and says whether it did anything."""

from __future__ import annotations

from dataclasses import dataclass, field

from lrcp.core.clock import Clock
from reference.services.blocking import LIMIT, BlockList, ListFull
from reference.services.models.base import Provider
from reference.services.throttle import Throttle


@dataclass(slots=True)
class Control:
    clock: Clock
    model: str
    provider: Provider = Provider.PRIMARY
    caching: bool = False
    throttles: dict[str | None, Throttle] = field(default_factory=dict)
    blocked: BlockList = field(default_factory=BlockList)

    def switch_model(self, model: str) -> bool:
        changed, self.model = self.model != model, model
        return changed

    def fail_over(self, provider: Provider) -> bool:
        changed, self.provider = self.provider is not provider, provider
        return changed

    def enable_cache(self, *, enabled: bool) -> bool:
        changed, self.caching = self.caching is not enabled, enabled
        return changed

    def set_throttle(self, requests_per_minute: int | None, session: str | None = None) -> bool:
        """Limits one session, or all requests together. Raises ListFull.

        The same limit again keeps the running bucket: repeating the call grants no new burst.
        """
        if requests_per_minute == self.limit_of(session):
            return False
        if requests_per_minute is None:
            del self.throttles[session]
            return True
        if len(self.throttles) >= LIMIT and session not in self.throttles:
            raise ListFull(f"{LIMIT} sessions are throttled already; lift some limits first")
        self.throttles[session] = Throttle(self.clock, requests_per_minute)
        return True

    def limit_of(self, session: str | None = None) -> int | None:
        """Requests a minute, None without a limit."""
        throttle = self.throttles.get(session)
        return None if throttle is None else throttle.requests_per_minute

    def throttled(self, session: str | None) -> int | None:
        """None when a request may pass, or the seconds after which it is worth another try."""
        for whom in dict.fromkeys((session, None)):  # the session's own limit first, so that it spares the common one
            throttle = self.throttles.get(whom)
            if throttle is not None and (seconds := throttle.refusal()) is not None:
                return seconds
        return None
