"""Enforcement is what a pod met before, under and after; no other order of looks is one."""

from collections.abc import Sequence

import pytest

from conformance.preflight import enforcement
from conformance.preflight.enforcement import Canary, Look
from conformance.preflight.finding import Answer, Finding

YES, NO = Look(reached=True, words="answered in 2 ms"), Look(reached=False, words="timeout at stage dial")


def judged(*looks: Canary, others: Sequence[str] = ()) -> Finding:
    return enforcement.judged("team-a", looks, others, 10)


def test_reached_refused_reached() -> None:
    found = judged(Canary("one", YES, NO, YES))
    assert found.answer is Answer.READY
    assert found.evidence == (
        "one: before answered in 2 ms, under the policy timeout at stage dial, after answered in 2 ms",
    )


def test_how_they_are_enforced_is_what_certify_is_told() -> None:
    """Only where nobody is told of what was denied, on any node, they drop."""
    told = Look(reached=False, words="refused at stage dial")
    assert judged(Canary("one", YES, NO, YES)).words.endswith("to certify, say --policies drop")
    assert judged(Canary("one", YES, NO, YES), Canary("two", YES, told, YES)).words.endswith("--policies refuse")


def test_one_node_that_does_not_enforce_is_named() -> None:
    found = judged(Canary("one", YES, NO, YES), Canary("two", YES, YES, YES))
    assert (found.answer, found.costs) == (Answer.NOTE, ("EGR-15", "LCH-10", "REC-12"))
    assert "reached the canary for 10 s on two" in found.words


@pytest.mark.parametrize(
    "looks",
    [
        (),
        (Canary("one", NO, NO, YES),),
        (Canary("one", YES, NO, NO),),
        (Canary("one", NO, NO, NO),),
        (Canary("one", NO),),
        (Canary("one", YES, NO, YES), Canary("two", NO)),
    ],
)
def test_silence_is_no_enforcement(looks: tuple[Canary, ...]) -> None:
    """A canary that nobody reaches is as quiet under a policy as without one."""
    assert judged(*looks).answer is Answer.CANNOT_TELL


def test_a_canary_that_does_not_run_is_said_to() -> None:
    found = enforcement.unreachable("team-a", "the canary does not run on one: ErrImagePull: no such host")
    assert found.answer is Answer.CANNOT_TELL
    assert found.words.endswith("the canary does not run on one: ErrImagePull: no such host")
    assert "keeps that pod from running" in found.remedy


def test_a_policy_that_widens_is_named() -> None:
    policies = [
        {"metadata": {"name": "ours"}, "spec": {"policyTypes": ["Egress"]}},
        {"metadata": {"name": "open"}, "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{}]}},
        {"metadata": {"name": "shut"}, "spec": {"podSelector": {}, "policyTypes": ["Egress"]}},
        {"metadata": {"name": "untyped"}, "spec": {"egress": [{}]}},
        {"metadata": {"name": "inward"}, "spec": {"podSelector": {}}},
        {"metadata": {"name": "some"}, "spec": {"podSelector": {"matchLabels": {"a": "b"}}, "egress": [{}]}},
    ]
    others = list(enforcement.standing(policies, "ours"))
    assert [each.partition(" ")[0] for each in others] == [
        f"networkpolicies/{name}" for name in ("open", "shut", "untyped")
    ]
    found = judged(Canary("one", YES, YES, YES), others=others)
    assert found.answer is Answer.CANNOT_TELL
    assert "policies add up" in found.words
    assert "networkpolicies/open selects every pod here and allows egress, and policies add up" in found.evidence
    assert judged(Canary("one", YES, YES, YES), others=others[1:2]).answer is Answer.NOTE
