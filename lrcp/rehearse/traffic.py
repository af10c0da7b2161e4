"""Which requests belong to a tick: a pure function that the rehearsal and Locust both drive."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from urllib.parse import urlencode

from lrcp.core.frozen import Frozen
from lrcp.rehearse.scenario import Phase, Share, Target


class Request(Frozen):
    """One POST of a JSON body. ``endpoint`` is the path without its query."""

    endpoint: str
    path: str
    body: bytes
    headers: Mapping[str, str]


def requests(target: Target, phase: Phase, tick: int, seed: int) -> tuple[Request, ...]:
    """The requests of tick number ``tick`` (from 0) of ``phase``. The same arguments give the same requests."""
    traffic = phase.traffic
    if not traffic.requests_per_tick:
        return ()
    draw = random.Random(f"{seed}/{phase.name}/{tick}")  # noqa: S311 - repeatable on purpose
    shares = draw.choices(traffic.mix, [share.weight for share in traffic.mix], k=traffic.requests_per_tick)
    return tuple(_request(target, share, draw) for share in shares)


def _request(target: Target, share: Share, draw: random.Random) -> Request:
    body = json.dumps(draw.choice(target.prompts[share.prompts]), ensure_ascii=False).encode()
    query = "?" + urlencode(dict.fromkeys(share.toggles, "true")) if share.toggles else ""
    session = {target.session_header: share.session} if share.session else {}
    return Request(share.endpoint, share.endpoint + query, body, {"Content-Type": "application/json", **session})
