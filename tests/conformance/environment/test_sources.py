"""What the environment reads of logs that grow: once, whole, and loudly where something is missing."""

import json

import pytest

from conformance.contract.exits import HarnessError
from conformance.environment.sources import Node


def line(host: str, time: str) -> bytes:
    """One decision in the proxy's log."""
    return json.dumps({"actor": "node", "verdict": "allow", "host": host, "time": time}).encode() + b"\n"


def test_decisions_are_those_of_the_run_each_once() -> None:
    """What was decided before it began is another run's; a log is read when it is its turn."""
    node = Node("n", lambda _: "", since=1_767_225_600.0)
    log = line("early", "2025-12-31T23:59:59Z") + line("first", "2026-01-01T00:00:01Z")
    assert [one.host for one in node.decided("p", lambda: log)] == ["first"]
    log += line("second", "2026-01-01T00:00:02Z")
    assert [one.host for one in node.decided("p", lambda: log)] == ["first", "second"]
    assert [one.host for one in node.decided("another", lambda: log[:0])] == []


def test_a_log_that_was_cut_is_an_error_of_ours() -> None:
    """Nothing can be said of what is no longer there."""
    node = Node("n", lambda _: "")
    log = line("first", "2026-01-01T00:00:01Z")
    node.decided("p", lambda: log)
    with pytest.raises(HarnessError, match="shorter than it was"):
        node.decided("p", lambda: b"")


def test_the_audit_log_is_read_from_where_it_ended() -> None:
    """The node is asked for the rest only."""
    event = {"stage": "ResponseComplete", "requestReceivedTimestamp": "2026-01-01T00:00:01Z", "verb": "get"}
    log, asked = json.dumps(event) + "\n", list[str]()

    def run(command: object) -> str:
        asked.append(list(command)[2])  # type: ignore[call-overload]
        return log[int(asked[-1]) - 1 :]

    node = Node("n", run)
    assert [one.verb for one in node.audit()] == ["get"]
    assert [one.verb for one in node.audit()] == ["get"]
    assert asked == ["+1", f"+{len(log) + 1}"]
