"""The cases are distinct, and each has an honest control at the same destination."""

import pytest

from egress_profiles.battery.cases import CASES, Case, fill


def test_no_two_cases_share_an_id() -> None:
    """Outcomes are told apart by it."""
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_control_asks_for_the_same_destination_in_good_faith(case: Case) -> None:
    """Same CONNECT; one Host, which is the CONNECT's; the mark is in it."""
    honest = case.honest
    assert honest.connect == case.connect
    assert not honest.requests
    said = honest.clear if honest.sni is None else honest.inside
    assert "{mark}" in said
    if case.connect is not None and honest.sni is not None:
        assert f"Host: {case.connect}\r\n" in honest.inside


def test_words_are_filled_in() -> None:
    """Each wherever it stands; others stay."""
    assert fill("{ok}:{port} {ok} {else}", {"ok": "a.test", "port": "1"}) == "a.test:1 a.test {else}"
