"""Decision lines carry no secrets, survive hostile text, and are told from the proxy's own words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from egress_profiles.decision_record import LONGEST, Decision, path_only, read_decisions, timestamp

ONE = Decision(
    "t",
    1,
    "operator",
    "10.244.0.7",
    "request",
    "a.test",
    443,
    "https",
    "GET",
    "/x",
    verdict="allow",
    rule="r",
    reason="w",
)


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/client?access_token=x", "/client"),
        ("/a#b", "/a"),
        ("http://user:word@evil.test/a?b", "http://@evil.test/a"),
        ("http://evil.test", "http://evil.test"),
        ("@evil.test:8443/x", "@evil.test:8443/x"),
        ("user:word@evil.test", "@evil.test"),
        ("/a@b/c://d@e", "/a@b/c://d@e"),
        ("*", "*"),
    ],
)
def test_a_path_is_cut_before_what_may_be_secret(target: str, path: str) -> None:
    """Queries, fragments and userinfo never reach the log."""
    assert path_only(target) == path


def test_a_line_comes_back_and_foreign_lines_are_passed_over() -> None:
    """Text, other JSON and JSON of another shape are no decisions."""
    log = f'[05:00] proxy listening\n7\n{{"stage": "nonsense"}}\n{{"stage": "request"}}\n{ONE.to_line()}'
    assert list(read_decisions(log)) == [ONE]


def test_hostile_text_stays_on_one_line_and_short() -> None:
    """A host with line ends cannot forge a second decision."""
    line = replace(ONE, host="a\n" + ONE.to_line() + "x" * 9000).to_line()
    assert "\n" not in line
    assert len(next(read_decisions(line)).host) == LONGEST


def test_a_time_has_milliseconds_and_a_zone() -> None:
    """RFC 3339, UTC."""
    assert timestamp(datetime(2026, 1, 2, 3, 4, 5, 6789, tzinfo=UTC)) == "2026-01-02T03:04:05.006Z"
