"""What a proxy check prints."""

import json
from pathlib import Path

import pytest

from conformance.report import proxy_check
from egress_profiles.battery.check_endpoints import Ground
from egress_profiles.battery.kinds import Kind
from egress_profiles.battery.verdicts import Opened, Outcome, Said

GROUND = Ground("192.0.2.1", "a.corp.test", "b.corp.test", 8443, 8444)
OUTCOMES = (
    Outcome("E01", "an unlisted host", Said.REACHED, "It arrived.", "CONNECT b", "HTTP/1.1 200 OK", "Deny."),
    Outcome("E99", "something new", Said.REACHED, "It arrived.", "CONNECT c", "nothing"),
    Outcome("E10", "fronting", Said.RESIDUAL, "Nobody sees it.", "CONNECT a"),
    Outcome("E05", "an address", Said.STOPPED),
)


def test_the_policy_says_what_to_list_what_dns_knows_and_where_the_canaries_are() -> None:
    """Every name like the listed one among them."""
    said = proxy_check.policy("http://proxy.corp:3128", GROUND, opened=False)
    for part in ("http://proxy.corp:3128", "permits a.corp.test:8443, and nothing else", "192.0.2.1 axcorp.test\n"):
        assert part in said
    assert "ports 8443 and 8444" in said
    assert "--canary-cert FILE" in said
    own = proxy_check.policy(
        "http://p", Ground("192.0.2.1", "a.test", "b.test", certificate=Path("c.pem")), opened=True
    )
    assert "permits everything" in own
    assert "certificate in c.pem" in own


def test_red_and_known_stand_apart_and_are_counted() -> None:
    """Each red with what was asked, what was answered, and the setting, where one is known."""
    said = proxy_check.table("kind: tunnel", Kind.TUNNEL, OUTCOMES)
    assert said.startswith("kind: tunnel\n")
    assert "Let through:\n  E01: an unlisted host\n    asked:   CONNECT b\n    answer:  HTTP/1.1 200 OK\n" in said
    assert said.count("setting:") == 1
    assert "Known of every proxy of the kind tunnel" in said
    assert said.endswith("\n1 stopped, 2 reached, 1 residual\n")
    assert "Let through" not in proxy_check.table("", None, OUTCOMES[3:])


def test_machines_get_the_same() -> None:
    """The kind, the run, and each case whole."""
    found = json.loads(proxy_check.as_json("0123abcd", "kind: tunnel", OUTCOMES))
    assert (found["run"], found["kind"]) == ("0123abcd", "kind: tunnel")
    assert found["cases"][0]["setting"] == "Deny."


@pytest.mark.parametrize(
    ("asked", "found", "words"),
    [
        (None, Kind.TUNNEL, "kind: tunnel (found: the canary's own"),
        (None, Kind.INTERCEPT, "kind: intercept (found: it shows"),
        (None, None, "kind: unknown (not found out"),
        (Kind.TUNNEL, Kind.TUNNEL, "kind: tunnel (as asked)"),
        (Kind.TUNNEL, None, "kind: tunnel (as asked)"),
        (Kind.TUNNEL, Kind.INTERCEPT, "as asked, though it looks like intercept"),
    ],
)
def test_the_kind_says_who_said_so(asked: Kind | None, found: Kind | None, words: str) -> None:
    """Asked, or found out."""
    assert words in proxy_check.kind_line(asked, found)


def test_what_the_open_policy_does_not_reach_is_named() -> None:
    """With how it ended."""
    opened = Opened(frozenset({"E01"}), ends={"E01": "x", "E06-hex": "HTTP/1.1 502"})
    assert proxy_check.noted(opened, "f").splitlines()[-1].split() == ["E06-hex", "HTTP/1.1", "502"]
    assert proxy_check.noted(Opened(frozenset({"E01"}), ends={"E01": "x"}), "f").count("\n") == 1
