from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.report.markup import notification_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** `code`", "<p><strong>bold</strong> <code>code</code></p>"),
        ("one\ntwo", "<p>one<br />\ntwo</p>"),
        ("[runbook](https://x.test/a?b=1&c=2)", '<a href="https://x.test/a?b=1&amp;c=2" rel="noopener noreferrer">'),
        ("tell @oncall-llm-platform.", '<span class="handle">@oncall-llm-platform</span>.'),
        ("@user@example.com", '<span class="handle">@user@example.com</span>'),
        ("mail a@b.com", "<p>mail a@b.com</p>"),
        ("# What failed", '<p class="heading">What failed</p>'),
    ],
)
def test_a_message_reads_as_in_datadog(text: str, html: str) -> None:
    assert html in notification_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](file:///etc/passwd)",
        "![x](https://x.test/track.gif)",
        '[x](https://x.test "onmouseover=alert(1)")',
        "<https://x.test/\"onclick='alert(1)'>",
        "@x<script>",
    ],
)
def test_a_hostile_message_is_harmless(text: str) -> None:
    html = notification_html(text)

    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert 'href="file' not in html
    assert " onclick" not in html


@given(st.text(alphabet=st.sampled_from("<>&\"'@[]()!`*#\n -:/ajshtp"), max_size=80))
def test_no_text_brings_a_tag_of_its_own(text: str) -> None:
    html = notification_html(text)

    for tag in ("<script", "<img", '<a href="javascript', "<h1", "<iframe"):
        assert tag not in html
