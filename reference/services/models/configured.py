"""Which Gemini the settings mean: the first of API key and project is the primary provider."""

from __future__ import annotations

from reference.services.models.base import Provider
from reference.services.models.gemini import GeminiModel, connect
from reference.services.settings import Settings


def gemini_model(settings: Settings) -> tuple[GeminiModel, tuple[Provider, ...]]:
    """The Gemini API when there is a key, and Vertex AI in one or two locations when there is a project."""
    timeout, base_url = settings.timeout_seconds, settings.gemini_base_url
    connections = []
    if settings.gemini_api_key is not None:
        api_key = settings.gemini_api_key.get_secret_value()
        connections.append(connect(timeout=timeout, base_url=base_url, api_key=api_key))
    if settings.project is not None:
        locations = [settings.location, settings.secondary_location]
        connections += [
            connect(timeout=timeout, base_url=base_url, project=settings.project, location=location)
            for location in locations
            if location is not None
        ]
    serving = dict(zip(Provider, connections, strict=False))
    return GeminiModel(serving), tuple(serving)
