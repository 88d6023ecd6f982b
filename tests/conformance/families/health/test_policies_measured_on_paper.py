"""Claims of HLT-07 on paper: green on what was measured, red on a platform that tells otherwise."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conformance.families.health.policies_measured import PoliciesMeasured, deciding
from fake_platform.model import Host, JournalEntry, NetworkPolicy
from tests.conformance.families.conftest import check
from tests.conformance.families.test_changes_on_paper import NOON, entry, fact, shown

claims = check("health/test_policies_measured")
Claim = Callable[[PoliciesMeasured], None]
ALLOWED, DENIED = "a" * 26, "d" * 26
UNKNOWN = NetworkPolicy(state="unknown", reason="Not measured yet.")
LABEL = {"byohost-canary": "denied"}


def found(state: Any = "not-enforced", seconds: float = 5.0) -> NetworkPolicy:
    """What the host shows, so many seconds after noon."""
    at = NOON + dt.timedelta(seconds=seconds)
    return NetworkPolicy(state=state, reason="It was.", measured_at=at, allowed=ALLOWED, denied=DENIED)


def launch(sandbox: str, **labels: str) -> JournalEntry:
    """One launch that went down."""
    return entry(1, "frame", "sandbox.launch", data={"data": {"sandboxId": sandbox, "labels": labels}})


def word(sandbox: str, state: str, reason: str | None = None, seconds: float = 3.0) -> JournalEntry:
    """One word of the operator's."""
    data = {"data": {"sandboxId": sandbox, "state": state, "reason": reason}}
    said = entry(2, "frame", "sandbox.status", data=data)
    return said.model_copy(update={"time": NOON + dt.timedelta(seconds=seconds)})


def policies(host: Host, policy: NetworkPolicy) -> Host:
    """The host with that fact."""
    return host.model_copy(update={"network_policy": policy})


def measured(*told: JournalEntry, state: str = "not-enforced") -> PoliciesMeasured:
    """A measurement of which the operator told this."""
    host = shown()
    launches = (launch(ALLOWED), launch(DENIED, **LABEL))
    before, after = policies(host, UNKNOWN), policies(host, found(state))
    return PoliciesMeasured(before, after, after, launches, deciding(told))


GOOD = measured(word(ALLOWED, "starting"), word(ALLOWED, "ready"), word(DENIED, "ready"))
CLAIMS: tuple[Claim, ...] = (
    claims.test_it_is_unknown_before,
    claims.test_it_says_what_the_two_met,
    claims.test_its_time_is_that_of_the_measurement,
    claims.test_it_is_none_of_the_four_facts,
)


@pytest.mark.parametrize(
    ("denied", "state"),
    [
        (("ready", None), "not-enforced"),
        (("failed", "sidecar-unreachable"), "enforced"),
        (("failed", "sidecar-silent"), "unknown"),
        (("failed", "image-pull"), "unknown"),
    ],
)
def test_true_records_are_green(denied: tuple[str, str | None], state: str) -> None:
    """Whatever was measured; and what ended one of the two afterwards changes nothing."""
    record = measured(word(ALLOWED, "ready"), word(DENIED, *denied), word(ALLOWED, "finished"), state=state)
    for claim in CLAIMS:
        claim(record)


def test_what_ends_the_two_afterwards_is_no_evidence() -> None:
    """The first word of each that says ready or failed decides, whichever journal entry stands between."""
    told = (
        word(DENIED, "starting"),
        word(DENIED, "ready"),
        word(DENIED, "failed", "sidecar-unreachable"),
        entry(3, "frame", "sandbox.status", data={"refused": "no readable message"}),
        word(ALLOWED, "failed", "cancelled"),
    )
    assert deciding(told) == (told[1], told[4])
    assert measured(*told).met() == "not-enforced"


def test_without_the_allowed_one_nothing_is_known() -> None:
    """A sandbox that was kept away beside none that was reached."""
    failed = measured(word(ALLOWED, "failed", "quota"), word(DENIED, "failed", "sidecar-silent"), state="unknown")
    claims.test_it_says_what_the_two_met(failed)
    with pytest.raises(AssertionError, match="make network policies unknown, and the host shows enforced"):
        claims.test_it_says_what_the_two_met(replace(failed, measured=policies(shown(), found("enforced"))))


@pytest.mark.parametrize(
    ("claim", "record", "words"),
    [
        (CLAIMS[0], replace(GOOD, before=policies(shown(), found("enforced"))), "before anything was measured"),
        (CLAIMS[0], replace(GOOD, before=GOOD.later), "before anything was measured"),
        (CLAIMS[1], replace(GOOD, measured=policies(shown(), found("enforced"))), "and the host shows enforced"),
        (CLAIMS[1], replace(GOOD, launches=GOOD.launches[:1]), "by no sandbox that was launched for it"),
        (CLAIMS[1], replace(GOOD, launches=GOOD.launches[1:]), "without one that nothing denies beside it"),
        (CLAIMS[1], replace(GOOD, launches=(launch(ALLOWED), launch(DENIED))), "differ otherwise"),
        (CLAIMS[2], replace(GOOD, measured=policies(shown(), UNKNOWN)), "without the time"),
        (CLAIMS[2], replace(GOOD, told=()), "said nothing of the two"),
        (CLAIMS[2], replace(GOOD, measured=policies(shown(), found(seconds=2.0))), "dated before"),
        (CLAIMS[2], replace(GOOD, later=policies(shown(), found(seconds=9.0))), "measured once, at"),
        (CLAIMS[3], replace(GOOD, later=GOOD.later.model_copy(update={"healthy": False})), "not healthy by its"),
        (
            CLAIMS[3],
            replace(GOOD, before=GOOD.before.model_copy(update={"connection": "dropped"})),
            "healthy by its network policies, which are unknown",
        ),
    ],
)
def test_false_records_are_red(claim: Claim, record: PoliciesMeasured, words: str) -> None:
    """Each in words that say what is wrong."""
    with pytest.raises(AssertionError, match=words):
        claim(record)


def test_a_broken_fact_makes_a_host_ill_whatever_was_measured() -> None:
    """That is HLT-05's; this one is content with it."""
    broken = Host.model_validate(
        shown(healthy=False).to_json()
        | {"health": {name: fact(ok=name != "rbac") for name in ("clusterApi", "namespace", "rbac", "channel")}}
    )
    claims.test_it_is_none_of_the_four_facts(replace(GOOD, later=broken))
    claims.test_it_is_none_of_the_four_facts(replace(GOOD, later=shown(health=None, healthy=False)))
