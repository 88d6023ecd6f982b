"""What two sandboxes tell together, and for how long that counts."""

from dataclasses import replace

import pytest
import yaml

from fake_platform import network_policy, sandboxes
from fake_platform.network_policy import Measured, Pair, Verdict
from fake_platform.sandboxes import Sandbox
from fake_platform.validation import check

ALLOWED, DENIED = (sandboxes.request(letter * 26, "eu", {"deadlineSeconds": 60}, 1000.0) for letter in "ad")
FOUND = Measured(Verdict("enforced", "It was."), 2000.0, Pair(ALLOWED.sandbox_id, DENIED.sandbox_id, "here"))


def met(sandbox: Sandbox, told: str) -> Sandbox:
    """The sandbox in a state, with a reason behind a blank; `reached` before it where it was ready earlier."""
    now = told.removeprefix("reached ")
    state, _, reason = now.partition(" ")
    ready_at = 1005.0 if state == "ready" or now != told else None
    return replace(sandbox, state=state, reason=reason or None, ready_at=ready_at)


@pytest.mark.parametrize(
    ("allowed", "denied", "state", "words"),
    [
        ("ready", "failed sidecar-unreachable", "enforced", "one pair, perhaps on different nodes"),
        ("reached finished", "failed sidecar-unreachable", "enforced", "way in"),
        ("ready", "ready", "not-enforced", "programs it late"),
        ("ready", "reached failed sidecar-unreachable", "not-enforced", "the operator left the label out"),
        ("failed quota", "ready", "not-enforced", "way in"),
        ("ready", "failed sidecar-silent", "unknown", "slow or broken, or whose connections a plugin refuses"),
        ("ready", "failed image-pull", "unknown", "ended otherwise, failed (image-pull)"),
        ("ready", "failed deadline", "unknown", "ended otherwise"),
        ("ready", "gone", "unknown", "ended otherwise, gone"),
        ("finished", "failed sidecar-unreachable", "unknown", "was never ready, finished"),
        ("failed sidecar-unreachable", "failed sidecar-unreachable", "unknown", "was never ready"),
    ],
)
def test_two_outcomes_make_a_verdict(allowed: str, denied: str, state: str, words: str) -> None:
    """A denied sandbox that was not reached tells something only beside one that was; what was reached stays so."""
    verdict = network_policy.judged(met(ALLOWED, allowed), met(DENIED, denied))
    assert verdict is not None
    assert (verdict.state, words in verdict.reason) == (state, True), verdict.reason
    assert verdict.reason.endswith(".")


@pytest.mark.parametrize("open_state", ["requested", "accepted", "starting", "terminating"])
@pytest.mark.parametrize("settled", ["ready", "failed sidecar-unreachable"])
def test_no_verdict_before_both_have_settled(open_state: str, settled: str) -> None:
    """A sandbox that is not ready yet was not kept away, whatever the other has met."""
    assert network_policy.judged(met(ALLOWED, open_state), met(DENIED, settled)) is None
    assert network_policy.judged(met(ALLOWED, settled), met(DENIED, open_state)) is None


def test_it_counts_for_a_day_in_its_installation() -> None:
    """Afterwards, and in another one, nothing is known; nothing was before the first."""
    day = network_policy.COUNTS_FOR
    states = {
        "fresh": network_policy.view(FOUND, "here", 2000.0 + day),
        "old": network_policy.view(FOUND, "here", 2000.1 + day),
        "elsewhere": network_policy.view(FOUND, "there", 2001.0),
        "nobody": network_policy.view(FOUND, None, 2001.0),
        "never": network_policy.view(None, "here", 2001.0),
    }
    for shown in states.values():
        check("control.json#/$defs/networkPolicy", shown)
    assert {name: shown["state"] for name, shown in states.items()} == {
        "fresh": "enforced",
        "old": "unknown",
        "elsewhere": "unknown",
        "nobody": "unknown",
        "never": "unknown",
    }
    assert "more than a day ago; then it was enforced" in states["old"]["reason"]
    assert states["old"]["measuredAt"] == states["fresh"]["measuredAt"] == "1970-01-01T00:33:20.000Z"
    given_up = replace(FOUND, verdict=Verdict("unknown", "Given up."))
    assert network_policy.view(given_up, "there", 9e9)["reason"] == "Given up."
    assert (states["never"]["measuredAt"], states["never"]["allowed"]) == (None, None)


def test_policy_selects_the_canary_and_denies_every_way_in() -> None:
    """As the API takes it."""
    policy = yaml.safe_load(network_policy.TEXT)
    assert policy["spec"] == {"podSelector": {"matchLabels": network_policy.LABELS}, "policyTypes": ["Ingress"]}
