"""Log and event searches as trees."""

from __future__ import annotations

import pytest

from lrcp.query import ast, parse_search

A, B, C = ast.Term("a"), ast.Term("b"), ast.Term("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", ast.MatchAll()),
        ("  ", ast.MatchAll()),
        ("*", ast.MatchAll()),
        ("quota*", ast.Term("quota*")),
        ('"quota  exceeded"', ast.Term("quota  exceeded", quoted=True)),
        ("service:web", ast.Field("service", "web")),
        ("@a:b:c", ast.Field("@a", "b:c")),
        (r"@a:b\ c\:d", ast.Field("@a", r"b\ c\:d")),
        (r"a\:b", ast.Term(r"a\:b")),
        ('@a:"b c"', ast.Field("@a", "b c", quoted=True)),
        ("*:quota", ast.Field("*", "quota")),
        ("#calculated:yes", ast.Field("#calculated", "yes")),
        ("@a:*", ast.Exists("@a")),
        ("@a:-5", ast.Field("@a", "-5")),
        ("@a:>=10", ast.Compare("@a", ">=", "10")),
        ("@a:<5s", ast.Compare("@a", "<", "5s")),
        ('@a:>"2026-01-01"', ast.Compare("@a", ">", '"2026-01-01"')),
        ("@a:[1 TO 5]", ast.Range("@a", "1", "5")),
        ("@a:{1 TO *}", ast.Range("@a", "1", "*", inclusive=False)),
        ("@a:(b OR c)", ast.FieldGroup("@a", ast.SearchOr((B, C)))),
        (
            "@a:(>=1 AND <5)",
            ast.FieldGroup("@a", ast.SearchAnd((ast.Compare("", ">=", "1"), ast.Compare("", "<", "5")))),
        ),
        ("@a:(-b)", ast.FieldGroup("@a", ast.SearchNot(B))),
        ("@a:([1 TO 2] OR c)", ast.FieldGroup("@a", ast.SearchOr((ast.Range("", "1", "2"), C)))),
        ("@a:(x:y)", ast.FieldGroup("@a", ast.Term("x:y"))),
        ("@a:(*)", ast.FieldGroup("@a", ast.Term("*"))),
        ("$env", ast.SearchVariable("env")),
        ("@a:$env.value", ast.SearchVariable("env", key="@a", attribute="value")),
        ("CIDR(@ip, 10.0.0.0/8)", ast.SearchFunction("CIDR", ("@ip", "10.0.0.0/8"))),
        ("a b", ast.SearchAnd((A, B))),
        ("a AND b", ast.SearchAnd((A, B))),
        ("a and b", ast.SearchAnd((A, ast.Term("and"), B))),
        ("a b OR c", ast.SearchOr((ast.SearchAnd((A, B)), C))),
        ("a (b OR c)", ast.SearchAnd((A, ast.SearchOr((B, C))))),
        ("-a b", ast.SearchAnd((ast.SearchNot(A), B))),
        ("NOT a OR b", ast.SearchOr((ast.SearchNot(A), B))),
        ("a - b", ast.SearchAnd((A, ast.Term("-"), B))),
        ("ANDROID ORDER NOTE", ast.SearchAnd((ast.Term("ANDROID"), ast.Term("ORDER"), ast.Term("NOTE")))),
        ("@a:>1 b", ast.SearchAnd((ast.Compare("@a", ">", "1"), B))),
        ("@a:[1 TO 2] b", ast.SearchAnd((ast.Range("@a", "1", "2"), B))),
        ("@a:(b) x:y", ast.SearchAnd((ast.FieldGroup("@a", B), ast.Field("x", "y")))),
    ],
)
def test_a_search_becomes_a_tree(text: str, tree: ast.Search) -> None:
    assert parse_search(text) == tree
