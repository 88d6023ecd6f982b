"""Each monitor is green on a record that keeps the contract, and red, by its clause's words, on one that breaks it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance import builtin
from conformance.explore import monitors
from conformance.explore.monitors import AT_REST, CLAUSES, findings, looked_at
from conformance.explore.recorded import Recorded
from conformance.explore.story import Finding
from conformance.observe.pod_lifetimes import Lifetime
from conformance.observe.submitted import EverySubmittedPod
from tests.conformance.explore.records import (
    IMAGE,
    LABELS,
    ORDER,
    REGISTRY,
    SECURITY,
    at,
    deletion,
    pod,
    record,
    submitted,
    wire,
)
from tests.conformance.observe.test_refusal_waits import exchange
from tests.conformance.observe.test_sandbox_counts import checks_in
from tests.conformance.observe.wire import Wire


def pods(*changed: dict[str, Any], order: dict[str, Any] | None = ORDER) -> dict[str, Any]:
    """A record's pods."""
    return {"pods": EverySubmittedPod(tuple(submitted(each, order) for each in changed))}


def of_containers(**changes: Any) -> dict[str, Any]:
    """The pod with something else in its containers."""
    made = pod()
    every = [*made["spec"]["containers"], *made["spec"]["initContainers"]]
    for each in every:
        each.update(changes)
    return made


def told(change: Callable[[Wire], object]) -> Recorded:
    """The record of a wire that goes on in some way."""
    changed = wire()
    change(changed)
    return record(changed)


def beginning(*first: Callable[[Wire], object]) -> Recorded:
    """The record of a wire that begins in some way, and on which the operator is heard long after."""
    began = Wire()
    for each in first:
        each(began)
    began.wait(60)
    began.up("a", "host.checkin")
    return record(began, deletions=(), lives={})


def told_on_for_long() -> Recorded:
    """An operator that is heard for long after the pod of its sandbox was taken away, and says nothing of it."""
    began = Wire()
    for each in (INVENTORY, LAUNCH, READY):
        each(began)
    began.wait(90)
    began.up("a", "host.checkin")
    return record(began, deletions=(), lives={"s": Lifetime(at(3), at(8))})


def told_too_late() -> Recorded:
    """A sandbox that came to its end, and whose operator told of it when it had deleted the pod."""
    began = Wire()
    for each in (INVENTORY, LAUNCH, READY):
        each(began)
    end = began.told("a", "s", "finished", 1).time.timestamp()
    return record(began, deletions=(), lives={"s": Lifetime(at(3), end - 0.1, by_operator=True)})


def miscounted() -> Recorded:
    """An operator that counts nothing while a sandbox of its is ready and left alone."""
    began = Wire()
    for each in (INVENTORY, LAUNCH, READY):
        each(began)
    checks_in(began, 0, 0)
    return record(began, deletions=(), lives={})


def misadvertised() -> Recorded:
    """An operator that checks in with another family than it has exchanged."""
    said = wire()
    said.up("b", "host.checkin", {"runtimeFamilies": ["cobol"]})
    answered = exchange(0, "exchanged", 200)
    told = {"request": {"runtimeFamilies": ["python"]}, "response": {"generation": ord("b")}}
    exchanged = answered.model_copy(update={"host": said.host, "data": told})
    return record(said, journal=(exchanged, *said.entries))


HASTY = (exchange(0, "superseded", 409), exchange(4, "exchanged", 200))


def test_a_good_story_has_nothing_wrong() -> None:
    """The control of all others: and all had something to look at, but for what only a fault brings about."""
    assert findings(record()) == ()
    assert set(CLAUSES) - looked_at(record()) == {"LCH-06", "LCH-11", "REC-10", "KEY-05", "HLT-06"}


def test_what_only_a_fault_brings_about_is_seen_where_it_came() -> None:
    """A foreign image, a launch that does not count, a pod that vanished."""
    foreign = told(lambda it: it.down("b", "sandbox.launch", {"sandboxId": "t", "image": "evil.test/a@sha256:0"}))
    assert "LCH-06" in looked_at(foreign)
    assert "LCH-11" in looked_at(told(lambda it: it.launch("b", "t", generation=0)))
    assert "REC-10" in looked_at(told(lambda it: it.told("b", "t", "gone")))


INVENTORY: Callable[[Wire], object] = lambda it: it.up("a", "host.inventory", {"sandboxes": []})  # noqa: E731
LAUNCH: Callable[[Wire], object] = lambda it: it.launch("a", "s")  # noqa: E731
READY: Callable[[Wire], object] = lambda it: it.told("a", "s", "ready", 1)  # noqa: E731
ANOTHER = ORDER | {"image": f"evil-{IMAGE}"}
BESIDE = ORDER | {"sidecarImage": f"evil-{IMAGE}"}
OPTED_IN = {"metadata": {"name": "p", "labels": LABELS | {"azure.workload.identity/use": "true"}}}
FAILED = {"sandboxId": "s", "state": "failed", "reason": "crash", "tokenGeneration": 2, "podUid": None}
IDENTITY = {"workloadIdentity": {"clientId": "c", "tenantId": "t"}}
WHY = FAILED | {"state": "gone"}
UNWELL = {"health": {"rbac": {"ok": False, "reason": None}}}
ROOMY = [{"name": "SANDBOX_ID", "value": "s"}, {"name": "SANDBOX_POLICY", "value": "{ }"}]
BY_TAG = ORDER | {"image": f"{REGISTRY}/byohost/sandbox:latest"}


@pytest.mark.parametrize(
    ("clause", "wrong", "words"),
    [
        (
            "CHN-14",
            told(lambda it: it.told("b", "s", "ready", 2)),
            "told ready (token generation 2) after finished",
        ),
        ("CHN-14", beginning(INVENTORY, LAUNCH), "was never answered"),
        ("CHN-14", beginning(LAUNCH, READY), "began with sandbox.status"),
        ("CHN-14", told(lambda it: it.up("b", "host.checkin", seq=99)), "message 99 came after"),
        ("CHN-14", told(lambda it: it.up("b", "sandbox.status", {"sandboxId": 7, "state": "gone"})), "sandboxId is"),
        (
            "REC-03",
            beginning(INVENTORY, LAUNCH, READY, lambda it: it.token("a", "s", 2)),
            "token generation 2 of sandbox s was sent and never taken",
        ),
        ("LCH-09", record(**pods(pod(), pod())), "one of 2 pods that were made for it"),
        ("LCH-09", record(**pods(pod(), order=None)), "no launch had asked for it"),
        ("LCH-06", record(**pods(pod(), order=ANOTHER)), "which is none of registry.test:5000 by digest"),
        ("LCH-06", record(**pods(pod(), order=BY_TAG)), "which is none of registry.test:5000 by digest"),
        ("LCH-06", record(**pods(pod(), order=BESIDE)), "made of the image evil-"),
        (
            "CHN-14",
            told(lambda it: it.up("b", "sandbox.status", FAILED)),
            "told as failed (crash), though it had been ready",
        ),
        ("CHN-14", told_too_late(), "deleted before its end (finished) was told"),
        ("CHN-14", told_on_for_long(), "vanished 60 s ago, and no end is told"),
        (
            "WID-04",
            record(**pods(pod() | OPTED_IN)),
            "names no identity, and it is labelled azure.workload.identity/use",
        ),
        ("WID-04", record(**pods(pod(), order=ORDER | IDENTITY)), "its label azure"),
        ("LCH-13", record(deletions=(deletion(uid=""),)), "without its uid as precondition"),
        ("REC-01", record(deletions=(deletion(at=deletion().at - 5),)), "though it was ready and nobody had ended it"),
        ("REC-05", record(lives={"s": Lifetime(0.0)}), "leaves out sandbox s, whose pod the cluster has"),
        ("HLT-06", miscounted(), "counts 0 running and 0 pending sandboxes, 1 are told as ready"),
        (
            "KEY-05",
            record(journal=(*HASTY, *record().journal)),
            "exchanged again 4.0 s after it was refused as superseded",
        ),
        ("REG-08", misadvertised(), "states the families cobol, its exchange python"),
        ("LCH-16", record(there={}), "the pod stranger-x of somebody else is gone"),
        ("LCH-16", record(there={"stranger-x": "u2"}), "the pod stranger-x of somebody else is another one"),
        ("KEY-07", record(printed={"the log": b"to abcdefghijklmnop.channel.test"}), "stands in the log"),
        ("CHN-12", record(ended_by_itself=1), "ended 1 time though nobody"),
        ("CHN-12", record(ended_by_itself=2), "ended 2 times though nobody"),
        ("LCH-03", record(**pods(of_containers(command=["other"]))), "with the command"),
        ("POD-11", record(**pods(of_containers(resources={}))), "cpu among its requests"),
        ("POD-01", record(**pods(pod(securityContext={}))), ""),
        ("POD-01", record(**pods(pod(securityContext={"runAsNonRoot": True}))), "runAsUser is not above 0"),
        ("LCH-03", record(**pods(of_containers(env=ROOMY))), "is no compact JSON"),
        ("POD-15", record(**pods(pod(restartPolicy="Always"))), "is run again"),
        ("POD-15", record(**pods(of_containers(startupProbe={}))), "no startupProbe"),
        ("POD-15", record(**pods(pod(volumes=[]))), "no emptyDir that it can write"),
        ("POD-15", record(**pods(pod(serviceAccountName="x"))), "under the account x"),
        ("POD-15", record(**pods(pod() | {"metadata": {"name": "sandbox-s"}})), "no annotation"),
        ("POD-15", record(**pods(pod(), order=ORDER | {"labels": {"team": "x"}})), "is without the labels team=x"),
        ("CHN-14", told(lambda it: it.up("b", "sandbox.status", WHY)), "was told with the reason crash"),
        ("CHN-14", record(deletions=(), lives={"s": Lifetime(at(3))}), "was told before its pod was deleted"),
        ("CHN-18", told(lambda it: it.up("b", "sandbox.status", status=400)), "sandbox.status was refused: why"),
        ("HLT-01", told(lambda it: it.up("b", "host.checkin", UNWELL)), "is told as broken without a reason"),
        ("POD-02", record(**pods(of_containers(securityContext=SECURITY | {"capabilities": {}}))), ""),
        ("POD-03", record(**pods(of_containers(securityContext=SECURITY | {"allowPrivilegeEscalation": True}))), ""),
        ("POD-04", record(**pods(pod(hostNetwork=True))), ""),
        ("POD-05", record(**pods(pod(volumes=[{"name": "v", "hostPath": {"path": "/"}}]))), ""),
        ("POD-06", record(**pods(pod(automountServiceAccountToken=True))), ""),
        ("POD-08", record(**pods(pod(securityContext={"runAsNonRoot": True, "runAsUser": 1}))), ""),
        ("POD-09", record(**pods(of_containers(securityContext=SECURITY | {"readOnlyRootFilesystem": False}))), ""),
        ("POD-10", record(**pods(of_containers(resources={}))), ""),
        ("POD-12", record(**pods(pod(nodeName="n"))), ""),
        ("POD-13", record(**pods(pod() | {"metadata": {"name": "p"}})), ""),
        ("REC-08", record(at_rest=(Finding("REC-08", "it is away"),)), "it is away"),
    ],
)
def test_what_is_wrong_is_told_by_its_clause(clause: str, wrong: Recorded, words: str) -> None:
    """What is broken in the record is among what is found."""
    assert [each for each in findings(wrong) if each.clause == clause and words in each.words], findings(wrong)


@pytest.mark.parametrize("changed", [{"generation": 0}, {"meant": "another-host"}])
def test_a_launch_that_does_not_count_makes_nothing(changed: dict[str, Any]) -> None:
    """Unless one of that sandbox counts, too."""
    void = beginning(INVENTORY, lambda it: it.launch("a", "s", **changed))
    assert [each.clause for each in findings(void)] == ["LCH-11"]
    both = beginning(INVENTORY, lambda it: it.launch("a", "s", **changed), LAUNCH, READY)
    assert findings(both) == ()


def test_a_pod_that_went_before_anybody_heard_of_it_may_be_made_again() -> None:
    """Nobody but the instance that made it can have known of it."""
    assert findings(record(**pods(pod(), pod()), unwitnessed={"s"})) == ()


def test_what_the_story_has_ended_itself_is_no_fault() -> None:
    """Nor what was never ready, and tokens of an operator that was kept from its sidecars."""
    early = (deletion(at=deletion().at - 5),)
    assert findings(record(deletions=early, touched={"s"})) == ()
    blinded = beginning(INVENTORY, LAUNCH, READY, lambda it: it.token("a", "s", 2))
    assert "REC-03" not in looked_at(record(blinded=True))
    assert findings(record(blinded=True, connections=blinded.connections, deletions=(), lives={})) == ()


def test_who_has_seen_nothing_has_judged_nothing() -> None:
    """An empty story is no green of any monitor."""
    empty = record(Wire(), deletions=(), strangers={}, printed={}, pods=EverySubmittedPod(()), lives={})
    assert looked_at(empty) == frozenset()
    assert findings(empty) == ()


def test_every_clause_is_of_the_contract_and_about_operators() -> None:
    contract = builtin.contract()
    assert {str(contract[clause].subject) for clause in CLAUSES} == {"operator"}
    assert set(AT_REST) <= set(CLAUSES)
    assert len(set(CLAUSES)) == len(CLAUSES)


def test_every_clause_of_a_whole_run_has_its_monitor() -> None:
    """What the checks of a whole run judge, stories are judged by too: nothing is added there and forgotten here."""
    marked = [
        path for path in Path(builtin.CHECKS).rglob("test_*.py") if "pytest.mark.whole_run" in path.read_text("utf-8")
    ]
    clauses = {
        found for path in marked for found in re.findall(r'mark\.clause\("([A-Z]+-\d+)"\)', path.read_text("utf-8"))
    }
    assert len(clauses) > 15
    assert clauses <= {each.clause for each in monitors.MONITORS}
