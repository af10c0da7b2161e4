"""A notification's text as the responder reads it, as HTML that can do no harm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

HANDLE = re.compile(r"(?<!\S)@[\w+-]+(?:[.@][\w+-]+)*")


def notification_html(text: str) -> Markup:
    """Markdown of ``text``: only http and https links are links, HTML stays text, handles are marked."""
    return Markup(_markdown().render(text))  # noqa: S704 - the renderer escapes, html is off


def note_html(text: str) -> Markup:
    """The same for a note of a dashboard, which may hold tables."""
    return Markup(_markdown(tables=True).render(text))  # noqa: S704 - as above


@cache
def _markdown(*, tables: bool = False) -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")
    if tables:
        markdown.enable("table")
    markdown.validateLink = _is_web_link  # type: ignore[method-assign]
    markdown.add_render_rule("text", _text)
    markdown.add_render_rule("link_open", _link)
    # Headings of a message must not break into the outline of the page.
    markdown.add_render_rule("heading_open", lambda *_: '<p class="heading">')
    markdown.add_render_rule("heading_close", lambda *_: "</p>")
    return markdown


def _is_web_link(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _text(_: Any, tokens: Sequence[Any], index: int, *__: Any) -> str:
    return HANDLE.sub(r'<span class="handle">\g<0></span>', str(escape(tokens[index].content)))


def _link(renderer: Any, tokens: Sequence[Any], index: int, options: Any, _: Any) -> str:
    tokens[index].attrSet("rel", "noopener noreferrer")
    return str(renderer.renderToken(tokens, index, options, {}))
