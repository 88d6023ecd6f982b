"""Whose process ended by itself is told, with how; who was killed or superseded is not."""

from typing import Any

import pytest

from conformance.observe.process_ends import OperatorPod, own_ends, superseded
from tests.conformance.observe.wire import Wire


def pod(restarts: int, code: int = 1, reason: str = "Error") -> dict[str, Any]:
    """An operator's pod, whose container was started again so often and ended so the last time."""
    last = {"terminated": {"exitCode": code, "reason": reason}} if restarts else {}
    status = {"name": "operator", "restartCount": restarts, "lastState": last}
    return {
        "metadata": {"namespace": "h-r1", "name": "op-1", "uid": "u"},
        "status": {"containerStatuses": [status]},
    }


def ends(pods: list[dict[str, Any]], told: dict[str, int] | None = None, killed: int = 0) -> list[str]:
    """What is said of these, of each of which so many processes were killed."""
    return own_ends([OperatorPod(each, killed) for each in pods], told or {})


@pytest.mark.parametrize(
    ("restarts", "code", "reason", "words"),
    [
        (1, 1, "Error", "h-r1/op-1 ended 1 time though nobody had ended it, the last time with exit code 1 (Error)"),
        (2, 137, "Error", "ended 1 time though"),
        (3, 0, "Completed", "ended 3 times though"),
        (1, 137, "OOMKilled", "with exit code 137 (OOMKilled)"),
    ],
)
def test_who_ends_by_itself_is_told(restarts: int, code: int, reason: str, words: str) -> None:
    """With its pod and how it ended."""
    (found,) = ends([pod(restarts, code, reason)])
    assert words in found


def test_who_has_to_end_is_not() -> None:
    """Nobody has ended what was never started again; a SIGKILL comes from outside; the superseded leave."""
    assert ends([pod(0), pod(1, code=137), {"metadata": {}, "status": {}}]) == []
    assert ends([pod(1, code=3)], {"u": 1}) == []
    assert len(ends([pod(2, code=3)], {"u": 1})) == 1


def test_who_was_killed_or_lost_its_node_is_not() -> None:
    """As often as the harness has done it, whichever end was the last; an init container's ends are not looked at."""
    assert ends([pod(2, code=1), pod(2, code=137)], killed=2) == []
    assert len(ends([pod(2, code=137)], killed=1)) == 1
    assert ends([pod(1, code=255, reason="Unknown")]) == []
    assert len(ends([pod(1, code=255)])) == 1
    begun = pod(0)
    begun["status"]["initContainerStatuses"] = [{"name": "before", "restartCount": 3}]
    assert ends([begun]) == []


def test_who_was_superseded_is_known_by_its_instance() -> None:
    """Told on its connection; another end of a connection is none."""
    wire = Wire()
    wire.up("a", "host.inventory")
    wire.disconnect("a")
    ended = wire.entries[-1]
    wire.entries.append(ended.model_copy(update={"data": {"reason": "superseded"}, "instance": "u"}))
    wire.entries.append(ended.model_copy(update={"data": None}))
    assert superseded(wire.entries) == {"u": 1}
