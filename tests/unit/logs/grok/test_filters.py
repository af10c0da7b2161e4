from __future__ import annotations

from typing import Any

import pytest

from lrcp.logs.grok.errors import GrokError

Grok = Any


@pytest.mark.parametrize(
    ("filter", "text", "value"),
    [
        ("number", "1.5", 1.5),
        ("integer", "12", 12),
        ("boolean", "True", True),
        ("boolean", "no", False),
        ("lowercase", "ÀB", "àb"),
        ("uppercase", "àb", "ÀB"),
        ("scale(0.001)", "1500", 1.5),
        ("decodeuricomponent", "%2Fa%20b", "/a b"),
        ('nullIf("-")', "x", "x"),
        ("json", '{"a.b": 1, "c": null, "d": [1]}', {"a": {"b": 1}, "d": [1]}),
        ("json", "[1, 2]", [1, 2]),
        ("querystring", "?a=1&b=%2B&c&a=2&a=1", {"a": ["1", "2"], "b": "+", "c": ""}),
        ("rubyhash", '{:a=>"x", "b" => {c: 1, :d=>[nil, true]}}', {"a": "x", "b": {"c": 1.0, "d": [None, True]}}),
        ("rubyhash", '{:a=>["x", "y"}', {"a": ["x", "y"]}),
        ("rubyhash", '{:a=>"cut o', {"a": "cut o"}),
        ("array", "[1, 2]", ["1", " 2"]),
        ("array", "1,2", ["1", "2"]),
        ('array("{}","-")', "{a-b}", ["a", "b"]),
        ('array("","|")', "a|b", ["a", "b"]),
        (r'array("[]","\\t")', "[a\tb]", ["a", "b"]),
        ("array(integer)", "[1,2]", [1, 2]),
        ('array(";", scale(10))', "[1;2]", [10.0, 20.0]),
        ('csv("a,b,c")', '1,"x ""y"", z",2.5,more', {"a": 1, "b": 'x "y", z', "c": 2.5}),
        ('csv("a,b,c")', "1,,3", {"a": 1, "c": 3}),
        ('csv("a,b","tab","\'")', "'x\ty'\tz", {"a": "x\ty", "b": "z"}),
        ("url", "https://h/p?a=1", {"scheme": "https", "host": "h", "path": "/p", "queryString": {"a": "1"}}),
    ],
)
def test_a_filter_makes_a_value_of_the_text(grok: Grok, filter: str, text: str, value: Any) -> None:
    assert grok(f"rule %{{data:x:{filter}}}", text) == {"x": value}


@pytest.mark.parametrize(
    ("filter", "text"),
    [
        ("number", "x"),
        ("integer", "1.5"),
        ("scale(2)", "x"),
        ('nullIf("-")', "-"),
        ("json", "{broken"),
        ("json", "{}"),
        ("rubyhash", "no hash"),
        ("rubyhash", "{" * 500),
        ("xml", "<a>"),
        ("array(integer)", "[a]"),
        ("array", "[]"),
        ('csv("a")', ""),
    ],
)
def test_what_a_filter_cannot_take_is_left_out(grok: Grok, filter: str, text: str) -> None:
    assert grok(f"rule x?%{{data:x:{filter}}}", text) == {}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            '<book category="CHILDREN">\n  <title lang="en">Harry Potter</title>\n  <year>2005</year>\n</book>',
            {"book": {"category": "CHILDREN", "title": {"lang": "en", "value": "Harry Potter"}, "year": "2005"}},
        ),
        ("<s><b>1</b><b>2</b><b>3</b></s>", {"s": {"b": ["1", "2", "3"]}}),
    ],
)
def test_xml_becomes_objects(grok: Grok, text: str, value: Any) -> None:
    assert grok("rule %{data::xml}", text) == value


def test_entities_of_an_xml_text_do_not_expand(grok: Grok) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "xxxxxxxx"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>'
    assert grok("rule %{data:x:xml}", bomb) == {}


def test_a_user_agent_may_be_encoded(grok: Grok) -> None:
    plain = grok("rule %{data:ua:useragent}", "curl/8.5.0")
    assert plain["ua"]["browser"]["family"] == "curl"
    assert grok("rule %{data:ua:useragent(decodeuricomponent:true)}", "curl%2F8.5.0") == plain


@pytest.mark.parametrize(
    ("filter", "message"),
    [
        ("jsn", "there is no filter `jsn`"),
        ("json(1)", "takes no argument"),
        ("scale", "scale takes one number"),
        ('scale("2")', "scale takes one number"),
        ("nullIf", "nullIf takes one quoted text"),
        ("keyvalue(1)", "takes quoted texts"),
        ('keyvalue("a","b","c","d","e")', "does not take 5 arguments"),
        ('keyvalue("=","","abc")', "quotes come in pairs"),
        ("csv", "does not take 0 arguments"),
        ('csv("a","ab")', "one character each"),
        ('array("[]","")', "cannot be empty"),
        ('array("[[]",",")', "an opening and a closing bracket"),
        ("array(1)", "array takes"),
        ("number(1)", "takes no argument"),
    ],
)
def test_wrong_filters_are_refused_with_a_reason(grok: Grok, filter: str, message: str) -> None:
    with pytest.raises(GrokError, match=message):
        grok(f"rule %{{data:x:{filter}}}", "")
