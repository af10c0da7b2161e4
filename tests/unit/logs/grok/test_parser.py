from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from lrcp.logs.grok.errors import GrokError
from lrcp.logs.grok.parser import SupportRuleError, compile_grok

Grok = Any


def test_the_first_rule_that_takes_the_whole_line_gives_the_attributes(grok: Grok) -> None:
    rules = "one %{integer:n}\ntwo %{word:w}\nthree %{data:rest}"
    assert grok(rules, "12") == {"n": 12}
    assert grok(rules, "ab") == {"w": "ab"}
    assert grok(rules, "a b") == {"rest": "a b"}


def test_a_rule_matches_the_line_from_beginning_to_end(grok: Grok) -> None:
    assert grok("rule %{word:x}", "a b") is None


def test_helpers_and_rules_stand_for_their_patterns(grok: Grok) -> None:
    helpers = "user %{word:user.name} id:%{integer:user.id}\nserver on %{notSpace:server}"
    assert grok("login %{user} %{server}\nagain again %{login}", "again john id:1 on x", helpers) == {
        "user": {"name": "john", "id": 1},
        "server": "x",
    }


def test_a_rule_may_be_extracted_as_a_whole_and_in_its_parts(grok: Grok) -> None:
    assert grok("rule %{pair:all}", "a=b", "pair %{word:key}=%{word:value}") == {"all": "a=b", "key": "a", "value": "b"}


def test_another_rule_is_put_in_as_it_is_written(grok: Grok) -> None:
    assert grok("rule x,%{tail}", "x", "tail ?(y)?") == {}


def test_alternatives_and_optional_parts(grok: Grok) -> None:
    rule = "rule (%{integer:user.id}|%{word:user.name})( from %{ip:ip})?"
    assert grok(rule, "12") == {"user": {"id": 12}}
    assert grok(rule, "ann from ::1") == {"user": {"name": "ann"}, "ip": "::1"}


def test_what_is_extracted_twice_is_a_list_and_objects_become_one(grok: Grok) -> None:
    assert grok("rule %{integer:x} %{word:x:uppercase} %{integer:x}", "1 a 2") == {"x": [1, "A", 2]}
    assert grok("rule %{data:x:json} %{data:x:json}", '{"a":1} {"b":2}') == {"x": {"a": 1, "b": 2}}


def test_without_a_name_only_an_object_is_kept(grok: Grok) -> None:
    assert grok("rule %{data::json} %{integer::scale(2)}", '{"a": 1} 3') == {"a": 1}


def test_a_named_group_is_an_attribute_that_gives_way(grok: Grok) -> None:
    assert grok('rule %{regex("(?<msg>.*)")::keyvalue}', "a b") == {"msg": "a b"}
    assert grok('rule %{regex("(?<msg>.*)")::keyvalue}', 'msg="a b"') == {"msg": "a b"}


@pytest.mark.parametrize(
    ("rule", "line", "found"),
    [
        (r'rule %{regex(".*(?= is)"):who} is %{word:what}', "ann lee is here", {"who": "ann lee", "what": "here"}),
        (r'rule %{regex("\\w+(?!\\d)"):a}%{data:b}', "ab1", {"a": "ab1"}),
        (r'rule %{regex(".*(?=\\.)"):stem}.%{data:type}', "a.b.docx", {"stem": "a.b", "type": "docx"}),
        (r'rule %{data:a}%{regex("(?<=-)\\d+"):b}', "x-12", {"a": "x-", "b": "12"}),
        (r'rule %{regex("a(?=b)")}c', "ac", None),
        (r"rule (x(?=y))?%{data:rest}", "z", {"rest": "z"}),
    ],
)
def test_look_arounds_are_checked_where_the_rest_matches(grok: Grok, rule: str, line: str, found: Any) -> None:
    assert grok(rule, line) == found


def test_a_line_with_half_a_character_is_read(grok: Grok) -> None:
    assert grok("rule %{data:x}", "a\ud800") == {"x": "a?"}


@pytest.mark.parametrize(
    ("rules", "offset", "message"),
    [
        ("a %{word}\nb x%{wrd:x}", 13, "there is no matcher or rule `wrd`"),
        ("a %{word}\nb (", 10, "the regular expression is refused"),
        ("a %{b}\nb %{a}", 0, "the rule `a` refers to itself"),
        ("a %{word:x:nothing}", 2, "there is no filter `nothing`"),
    ],
)
def test_an_error_says_where_in_the_rules_it_is(rules: str, offset: int, message: str) -> None:
    with pytest.raises(GrokError, match=message) as caught:
        compile_grok(rules, now=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    assert caught.value.offset == offset


def test_an_error_in_a_helper_is_told_from_one_in_a_rule() -> None:
    with pytest.raises(SupportRuleError) as caught:
        compile_grok("rule %{helper}", "other x\nhelper %{wrd}", now=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    assert caught.value.offset == 15


def test_rules_that_grow_without_bound_are_refused(grok: Grok) -> None:
    helpers = "\n".join(f"r{n} %{{r{n + 1}}}%{{r{n + 1}}}" for n in range(30)) + "\nr30 " + "x" * 100
    with pytest.raises(GrokError, match="too long"):
        grok("rule %{r0}", "", helpers)
