"""HLT-07: whether network policies are enforced is measured, and shown with its time beside the four facts."""

import pytest

from conformance.families.health.policies_measured import PoliciesMeasured
from conformance.observe.journal import payload
from fake_platform.model import Host

pytestmark = pytest.mark.clause("HLT-07")


def test_it_is_unknown_before(policies_measured: PoliciesMeasured) -> None:
    """Nobody has measured anything on this host yet."""
    shown = policies_measured.before.network_policy
    assert (shown.state, shown.measured_at) == ("unknown", None), (
        f"before anything was measured the host shows network policies as {shown.state}, as of {shown.measured_at}: "
        f"{shown.reason}"
    )


def test_it_says_what_the_two_met(policies_measured: PoliciesMeasured) -> None:
    """Two sandboxes of this measurement are named, one of them with the canary's label; the state is what they met."""
    shown = policies_measured.measured.network_policy
    labels = {payload(entry)["sandboxId"]: payload(entry)["labels"] for entry in policies_measured.launches}
    assert shown.denied in labels, f"network policies are {shown.state} by no sandbox that was launched for it"
    assert shown.allowed in labels, f"network policies are {shown.state} without one that nothing denies beside it"
    assert (labels[shown.allowed], labels[shown.denied]) == ({}, {"byohost-canary": "denied"}), (
        f"the two sandboxes differ otherwise than by the canary's label: {labels}"
    )
    assert shown.state == policies_measured.met(), (
        f"the operator's words of the two make network policies {policies_measured.met()}, and the host shows "
        f"{shown.state}: {shown.reason}"
    )


def test_its_time_is_that_of_the_measurement(policies_measured: PoliciesMeasured) -> None:
    """Not before the two had met what they met, and no other once the operator has said something else."""
    measured, later = policies_measured.measured.network_policy, policies_measured.later.network_policy
    assert measured.measured_at is not None, "what was measured is shown without the time"
    two = [e for e in policies_measured.told if payload(e)["sandboxId"] in (measured.allowed, measured.denied)]
    settled = [e.time for e in two if payload(e)["state"] in ("ready", "failed")]
    assert settled, "the operator said nothing of the two, and something was measured"
    assert measured.measured_at >= max(settled), "it is dated before the operator had told of both"
    assert later == measured, (
        f"measured once, at {measured.measured_at}, network policies are shown as {later.state} of {later.measured_at}"
    )


def test_it_is_none_of_the_four_facts(policies_measured: PoliciesMeasured) -> None:
    """Unknown or measured, the host is healthy exactly where it is connected and its four facts are good."""
    for record in (policies_measured.before, policies_measured.measured, policies_measured.later):
        assert record.healthy is _can_launch(record), (
            f"the host is shown as {'' if record.healthy else 'not '}healthy by its network policies, which are "
            f"{record.network_policy.state}"
        )


def _can_launch(record: Host) -> bool:
    told = record.health
    facts = (told.cluster_api, told.namespace, told.rbac, told.channel) if told is not None else ()
    return record.connection == "connected" and bool(facts) and all(fact.ok for fact in facts)
