"""Links into Datadog that a notification fills in: the time of the alert, and the group that triggered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

# Half an hour of what led here, a quarter of what follows; milliseconds, as the pages expect.
_FROM = '{{eval "last_triggered_at_epoch-30*60*1000"}}'
_TO = '{{eval "last_triggered_at_epoch+15*60*1000"}}'
_WITH_APP = {"datadoghq.com", "datadoghq.eu", "ddog-gov.com"}
_IDENTITY = ("service", "env")


def site_url(site: str) -> str:
    """The web application of a Datadog site; regional sites have no ``app.`` in front."""
    return f"https://app.{site}" if site in _WITH_APP else f"https://{site}"


def dashboard_link(site: str, url: str, env: str, groups: Iterable[str], variables: Iterable[str]) -> str:
    """``url`` is the dashboard's path. Only template ``variables`` that the dashboard has are filled in."""
    known = set(variables)
    filled = {"env": quote(env)} | {key: _value(key) for key in groups if key not in _IDENTITY}
    chosen = "".join(f"&tpl_var_{key}={value}" for key, value in filled.items() if key in known)
    return f"{site_url(site)}{url}?from_ts={_FROM}&to_ts={_TO}&live=false{chosen}"


def logs_link(site: str, service: str, env: str, groups: Sequence[str], search: str = "") -> str:
    """``search`` narrows the lines down further, in the language of the log explorer."""
    query = "%20".join(filter(None, (_search(service, env, groups), quote(search, safe=""))))
    return f"{site_url(site)}/logs?query={query}&from_ts={_FROM}&to_ts={_TO}&live=false"


def traces_link(site: str, service: str, env: str, groups: Sequence[str]) -> str:
    return f"{site_url(site)}/apm/traces?query={_search(service, env, groups)}&start={_FROM}&end={_TO}&paused=true"


def variable(key: str) -> str:
    """The message variable of a group-by key, as it stands in braces or in a function's argument."""
    return f"[{key}].name" if "." in key or key.startswith("@") else f"{key}.name"


def _value(key: str) -> str:
    return f'{{{{urlencode "{variable(key)}"}}}}'


def _search(service: str, env: str, groups: Sequence[str]) -> str:
    terms = [f"service%3A{quote(service)}", f"env%3A{quote(env)}"]
    terms += [f"%40{quote(key.removeprefix('@'))}%3A{_value(key)}" for key in groups if key not in _IDENTITY]
    return "%20".join(terms)
