"""Filters: what they choose, what is none, and that reading one never fails otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_platform.webpubsub.odata import BadFilter, Subject, predicate

SOMEONE = Subject("c1", "user-ab-de", frozenset({"g1", "g2"}), "json.webpubsub.azure.v1")
NOBODY = Subject("c2", None, frozenset())


@pytest.mark.parametrize(
    ("text", "someone", "nobody"),
    [
        ("userId eq 'user-ab-de'", True, False),
        ("USERID ne null", True, False),
        ("null eq userId", False, True),
        ("userId in ('a', 'user-ab-de')", True, False),
        ("userId in ('a', null)", False, True),
        ("'g1' in groups and not('g3' in groups)", True, False),
        ("'g1' in (groups)", True, False),
        ("length(groups) gt 1", True, False),
        ("length(userId) ge 10 and length(userId) le 10", True, False),
        ("length(userId) lt 5 or length(userId) gt 5", True, False),
        ("not (length(userId) gt 5)", False, True),
        ("not startswith(userId, 'user')", False, True),
        ("endswith(userId,'de') and contains(userId,'-ab-') and indexof(userId,'-ab-') ge 0", True, False),
        ("substring(userId,5,2) eq 'ab' and substring(userId,5) eq 'ab-de'", True, False),
        ("substring(userId,-5,-1) eq ''", True, False),
        ("tolower(concat('A', toupper(trim(' b ')))) eq 'ab'", True, True),
        ("userId eq 'it''s'", False, False),
        ("connectionId eq 'c2'", False, True),
        ("protocol eq 'json.webpubsub.azure.v1'", True, False),
        ("1 in (1, 2) and true in (true)", True, True),
        ("-1 lt +2 and 3 ge 3", True, True),
        ("true eq (false or true and true)", True, True),
        ("userId eq 'x' or connectionId eq 'c1' and 'g1' in groups", True, False),
        (" or ".join(["false"] * 3000), False, False),
        ("contains(userId, null)", False, False),
        ("null", False, False),
    ],
)
def test_filter_chooses(text: str, someone: bool, nobody: bool) -> None:  # noqa: FBT001 - a table
    """Operators, functions, precedence and null, for a connection with a user and groups and one without."""
    chosen = predicate(text)
    assert (chosen(SOMEONE), chosen(NOBODY)) == (someone, nobody)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "too early"),
        ("userId", "a filter takes bool, not string"),
        ("not length(userId) gt 5", "not takes bool, not int"),
        ("not null", "not takes bool, not null"),
        ("userId eq 1", "cannot compare"),
        ("groups eq 'g'", "cannot compare"),
        ("userId gt 'a'", "gt takes int"),
        ("true and 1", "and takes bool, not int"),
        ("userId in ('a', 1)", "in takes string, not int"),
        ("groups in ('a')", "in takes string or int or bool"),
        ("'a' in 'b'", r"\( is missing"),
        ("length(1) gt 0", "length takes string or collection"),
        ("length() gt 0", "out of place"),
        ("substring(userId) eq 'a'", "number of arguments"),
        ("substring(userId,1,1,1) eq 'a'", "number of arguments"),
        ("groups/any(g: g eq 'a')", "character 7"),
        ("user eq 'a'", "unknown name"),
        ("startswith eq 'a'", "unknown name"),
        ("true true", "something follows"),
        ("(true", r"\) is missing"),
        ("'open", "character 1"),
        ("1a eq 1", "character 1"),
        ("(" * 101 + "true" + ")" * 101, "deeper than 100"),
        ("not " * 101 + "true", "deeper than 100"),
    ],
)
def test_other_texts_are_refused(text: str, why: str) -> None:
    """Broken grammar, wrong types, too deep: the reason, without the text."""
    with pytest.raises(BadFilter, match=why):
        predicate(text)


WORDS = st.sampled_from(
    [*"(),", "userId", "groups", "null", "true", "'a'", "7", "not", "and", "or", "eq", "gt", "in", "length", "concat"]
)


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=30).map(" ".join)))
def test_reading_and_asking_never_fail_otherwise(text: str) -> None:
    """Any text is a filter that says yes or no, or a BadFilter."""
    try:
        chosen = predicate(text)
    except BadFilter:
        return
    assert chosen(SOMEONE) in (True, False)
    assert chosen(NOBODY) in (True, False)
