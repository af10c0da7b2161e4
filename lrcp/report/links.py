"""Where the product's own pages are."""

from __future__ import annotations

REPOSITORY = "https://github.com/example/llm-reliability-control-plane"
ISSUES = f"{REPOSITORY}/issues"


def rule_page(code: str) -> str:
    """The page of a finding's code, relative to the repository."""
    return f"docs/rules/{code}.md"


def rule_url(code: str) -> str:
    return f"{REPOSITORY}/blob/main/{rule_page(code)}"
