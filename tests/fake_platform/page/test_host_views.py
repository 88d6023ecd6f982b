"""Hosts and sandboxes as the page shows them."""

from typing import Any

import pytest

from fake_platform.page.host_views import host_view, sandbox_views
from tests.fake_platform.page.paper import GOOD, HEALTH, host, sandbox

BROKEN = {"ok": False, "reason": "forbidden", "checkedAt": GOOD["checkedAt"]}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, ("Registered", "good", "connected")),
        ({"connection": "dropped"}, ("Dropped", "bad", "registered, its connection has dropped")),
        ({"health": HEALTH | {"rbac": BROKEN}}, ("Registered", "bad", "cannot launch: RBAC")),
        (
            {"health": None, "healthy": False},
            ("Registered", "waiting", "connected, its health is not known yet"),
        ),
        (
            {"status": "awaiting", "connection": "none", "health": None},
            ("Awaiting operator", "waiting", "nothing runs against it yet"),
        ),
        ({"retiring": True}, ("Retired", "quiet", "2 still running")),
        ({"retiring": True, "capacity": {"waiting": 0, "running": 0}}, ("Retired", "quiet", "")),
        ({"retiring": True, "capacity": None}, ("Retired", "quiet", "")),
    ],
)
def test_each_state_has_its_words(changes: dict[str, Any], status: tuple[str, str, str]) -> None:
    """A word, a tone, and what it means; a host that cannot launch never looks fine."""
    shown = host_view(host(**changes), 100.0).status
    assert (shown.word, shown.tone, shown.more) == status


def test_facts_are_named_with_their_reasons() -> None:
    """Each of the four by name; a broken one says why, an old one does not pass for a fresh one."""
    fresh = host_view(host(health=HEALTH | {"rbac": BROKEN}), 100.0)
    assert [fact.name for fact in fresh.facts] == ["Cluster API", "Namespace", "RBAC", "Channel"]
    assert [(fact.status.word, fact.status.tone, fact.reason) for fact in fresh.facts][1:3] == [
        ("ok", "good", ""),
        ("not ok", "bad", "forbidden"),
    ]
    assert not fresh.facts_are_old
    old = host_view(host(connection="dropped", health=HEALTH | {"rbac": BROKEN}), 100.0)
    assert [fact.status.word for fact in old.facts] == ["was ok", "was ok", "was not ok", "was ok"]
    assert {fact.status.tone for fact in old.facts} == {"quiet"}
    assert old.facts_are_old
    none = host_view(host(health=None), 100.0)
    assert {fact.status.word for fact in none.facts} == {"not reported"}
    assert not none.facts_are_old


@pytest.mark.parametrize(
    ("state", "word", "tone"),
    [
        ("enforced", "enforced for ways in", "good"),
        ("not-enforced", "not enforced for ways in", "bad"),
        ("unknown", "unknown", "quiet"),
    ],
)
def test_network_policies_stand_beside_the_facts(state: str, word: str, tone: str) -> None:
    """In words, with their time; a host that is connected and can launch is that, whatever was measured."""
    measured = {"state": state, "reason": "It was.", "measuredAt": GOOD["checkedAt"], "allowed": None, "denied": None}
    shown = host_view(host(networkPolicy=measured), 100.0)
    assert (shown.policies.word, shown.policies.tone, shown.policies.more) == (word, tone, "It was.")
    assert shown.policies_measured is not None
    assert shown.policies_measured.ago == "10 s ago"
    assert (shown.status.tone, len(shown.facts)) == ("good", 4)
    dropped = host_view(host(networkPolicy=measured, connection="dropped"), 100.0).policies
    assert (dropped.word, dropped.tone) == (word if state == "unknown" else f"was {word}", "quiet")
    older = host_view(host(), 100.0)
    assert (older.policies.word, older.policies_measured) == ("unknown", None)


def test_families_that_nobody_serves_are_named() -> None:
    """Only once an operator has advertised any."""
    assert host_view(host(), 100.0).not_served == ("node",)
    assert host_view(host(status="awaiting", connection="none", servedFamilies=[]), 100.0).not_served == ()


@pytest.mark.parametrize(
    ("state", "word", "tone"),
    [
        ("none", "No key", "quiet"),
        ("issued", "Issued", "waiting"),
        ("claimed", "Claimed", "good"),
        ("reapply", "Key retired, re-apply", "bad"),
    ],
)
def test_key_says_what_to_do(state: str, word: str, tone: str) -> None:
    """The state of the newest key, in words."""
    shown = host_view(host(key={"state": state, "issuedAt": None}), 100.0)
    assert (shown.key.word, shown.key.tone) == (word, tone)
    assert shown.key.more.endswith(".")
    assert shown.key_issued is None


def test_sandboxes_come_newest_first_and_end_once() -> None:
    """Only what has not ended can be ended; a failure shows its reason."""
    known = [
        sandbox("ready", readyAt=GOOD["checkedAt"], podUid="p"),
        sandbox("terminating"),
        sandbox("failed", reason="image-pull", detail="403"),
    ]
    failed, terminating, ready = sandbox_views(known, 100.0)
    assert (failed.status.word, failed.status.tone, failed.status.more) == ("Failed", "bad", "image-pull")
    assert (failed.can_end, terminating.can_end, ready.can_end) == (False, False, True)
    assert (terminating.status.tone, ready.status.tone) == ("waiting", "good")
    assert ready.ready is not None
    assert ready.deadline is not None
    assert ready.deadline.ago == "in 1 min"
