"""The sources below the pods: read once where they are, and one sentence where they are not."""

import json
from collections.abc import Callable
from typing import cast

import pytest

from conformance.environment.node import Absent, Node, owned_node
from conformance.environment.stage import Stage
from conformance.observe.exceptions import CouldNotRun, SourceAbsent
from conformance.runner.ruling import Ruling

ABSENT = Absent("the node", "the cluster is not one of ours", "leave --kubeconfig out")
BARE = Node("none", ABSENT, ABSENT, ABSENT, ABSENT, ABSENT)


def test_the_audit_log_is_read_from_where_it_ended() -> None:
    """The node is asked for the rest only."""
    event = {"stage": "ResponseComplete", "requestReceivedTimestamp": "2026-01-01T00:00:01Z", "verb": "get"}
    log, asked = json.dumps(event) + "\n", list[str]()

    def run(command: object) -> str:
        asked.append(list(command)[2])  # type: ignore[call-overload]
        return log[int(asked[-1]) - 1 :]

    node = owned_node("n", run)
    assert [one.verb for one in node.audit()] == ["get"]
    assert [one.verb for one in node.audit()] == ["get"]
    assert asked == ["+1", f"+{len(log) + 1}"]


def test_what_arrived_before_the_run_began_is_another_runs() -> None:
    """Hits of the canaries are dated by the node."""
    hits = [{"time": f"2026-01-01T00:00:0{second}Z"} for second in (1, 2)]
    node = owned_node("n", lambda _: "\n".join(map(json.dumps, hits)) + "\n\n", since=1_767_225_602.0)
    assert node.canary_hits() == hits[1:]


def test_the_gate_and_the_node_are_asked_by_command() -> None:
    """What the command prints is what there is."""
    node = owned_node("n", lambda command: json.dumps({"nftables": []}) if command[0] == "nft" else command[0])
    assert node.attempts() == ()
    assert node.run(["date"]) == "date"


@pytest.mark.parametrize(
    "ask",
    [lambda: BARE.run(["date"]), BARE.attempts, BARE.audit, BARE.canary_hits],
    ids=["run", "gate", "audit", "hits"],
)
def test_a_source_that_is_absent_says_so(ask: Callable[[], object]) -> None:
    """Which one, why, and what would bring it, in one sentence."""
    words = "this needs the node, which this run has not: the cluster is not one of ours; leave --kubeconfig out"
    with pytest.raises(CouldNotRun) as refusal:
        ask()
    assert str(refusal.value) == words


def test_nothing_is_saved_to_explain_an_absent_source() -> None:
    """The sentence says all there is."""
    with pytest.raises(SourceAbsent) as absent:
        BARE.audit()
    stage = cast("Stage", None)
    assert Ruling(stage).evidence("a check", absent.value, lambda _: None) == ()
