"""Names like the listed one, whatever that is."""

import re

from hypothesis import given
from hypothesis import strategies as st

from egress_profiles.battery.lookalikes import lookalikes

LABEL = st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
NAMES = st.lists(LABEL, min_size=2, max_size=4).map(".".join)


def test_they_are_made_from_the_listed_name() -> None:
    """One dot at a time, more before, more behind, above, below, beside, and in another spelling."""
    found = {each.id: each.name for each in lookalikes("canary-a.corp.test", "canary-b.corp.test")}
    assert found["E17-dot-1"] == "canary-axcorp.test"
    assert found["E17-dot-2"] == "canary-a.corpxtest"
    assert found["E17-longer"] == "canary-a.corp.test.canary-b.corp.test"
    assert found["E17-letter-before"] == "evilcanary-a.corp.test"
    assert (found["E17-below"], found["E17-beside"]) == ("x.canary-a.corp.test", "x.corp.test")
    assert (found["E17-above"], found["E17-unlisted-dot"]) == ("corp.test", "canary-b.corp.test.")
    assert found["E17-unlisted-case"] == "CANARY-B.CORP.TEST"


def test_what_is_listed_or_no_name_of_its_own_is_left_out() -> None:
    """A name of two labels has nothing above it that a proxy would look up; the unlisted one is asked already."""
    assert "E17-above" not in {each.id for each in lookalikes("a.test", "b.test")}
    assert "E17-beside" not in {each.id for each in lookalikes("a.test", "x.test")}


@given(NAMES, NAMES)
def test_none_is_the_listed_name_and_no_two_are_one(listed: str, unlisted: str) -> None:
    """In whatever case or with a final dot it was given."""
    found = lookalikes(listed.upper() + ".", unlisted)
    assert len({each.name for each in found}) == len(found) == len({each.id for each in found})
    assert listed not in {each.name.lower().rstrip(".") for each in found if each.own}
    unescaped = [each for each in found if each.id.startswith("E17-dot")]
    assert all(re.fullmatch(listed, each.name) for each in unescaped)
    assert {each.name for each in unescaped} | {unlisted} >= {listed.replace(".", "x", 1)} - {unlisted}
