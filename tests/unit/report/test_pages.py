"""A finding's page is read the same by the command line and by code scanning."""

from __future__ import annotations

from lrcp.report.pages import page, pages


def test_a_page_has_a_title_and_says_what_the_rule_does() -> None:
    about = page("C101")

    assert about.title == "a query uses a metric that nobody sends"
    assert about.summary.startswith("Finds metrics in queries that neither the contract")
    assert about.text.startswith("# C101: a query uses a metric that nobody sends\n")


def test_every_page_can_be_read() -> None:
    assert all(page(code).title and page(code).summary for code in pages())
