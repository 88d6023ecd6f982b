"""The story that is told while one thing goes wrong: launches of every kind, each to its end, around one survivor.

Edge: through the stand. The same story is told for every kill and every fault, so that what differs is what went wrong.
"""

from collections.abc import Callable, Mapping

from conformance.environment.expectations import Condition
from conformance.environment.subject import FINAL
from fake_platform.model import Sandbox
from tests.chaos.operator_process import LEAVES
from tests.chaos.stand import BrokenError, Stand

Ends = Mapping[str, set[tuple[str, str | None]]]

ENDS: Ends = {
    "survivor": {("finished", None)},
    "worker": {("finished", None)},
    "crash": {("failed", "crash")},
    "stuck": {("failed", "cancelled")},
}
"""How each ends, state and reason, where one operator sees it through."""

ENDS_AFTER_A_KILL: Ends = {
    "survivor": {("finished", None), ("gone", None)},
    "worker": {("finished", None), ("gone", None)},
    "crash": {("failed", "crash"), ("finished", None)},
    "stuck": {("failed", "cancelled"), ("gone", None)},
}
"""A later operator finds a pod that ended and cannot know whether it was ever ready; one that a dead operator deleted
without a word is gone."""


def told(stand: Stand, trouble: Callable[[], object] = lambda: None) -> None:
    """From an empty host to an empty host; the trouble begins once there is a survivor.

    Each message down is followed by another one that does not wait for it: a gap shows only by what comes after.

    Raises:
        AssertionError: something is not as it must be.
    """
    stand.operator.start()
    stand.launch("survivor")
    stand.becomes("survivor", "ready")
    stand.survives("survivor")
    trouble()
    stand.launch("worker", "stuck")
    before = stand.until(lambda: stand.sandbox("worker"), Condition("worker to hold its newest token", _holds))
    stand.becomes("stuck", "starting")
    stand.terminate("stuck")
    _sickens(stand, "worker", before.token_generation)
    stand.launch("crash")
    for name in ("stuck", "crash"):
        _ends(stand, name)
    stand.until(lambda: stand.sandbox("worker"), Condition("worker to hold its newest token again", _holds))
    stand.terminate("worker")
    _ends(stand, "worker")
    stand.settled()
    _empties(stand)


def _ends(stand: Stand, name: str) -> None:
    found = stand.becomes(name, *sorted(FINAL))
    allowed = (ENDS if stand.operator.lives == 1 else ENDS_AFTER_A_KILL)[name]
    if (found.state, found.reason) not in allowed:
        raise BrokenError(f"{name} ended as {found.state}, {found.reason}: {found.detail}; that is none of {allowed}")


def _sickens(stand: Stand, name: str, held: int) -> None:
    """The sidecar of a working sandbox dies and comes again, where the ground can do that; it is sent a new token."""
    issued = Condition(f"{name} to be sent another token", lambda found: found.issued_token_generation > held)
    if stand.ground.restart_sidecar(stand.host, stand.ids[name]):
        stand.until(lambda: stand.sandbox(name), issued)


def _holds(found: Sandbox) -> bool:
    return found.state == "ready" and found.token_generation == found.issued_token_generation


def _empties(stand: Stand) -> None:
    """The last one ends too; then everything is as it was, and the operator leaves when it is told to."""
    stand.survivors.clear()
    stand.terminate("survivor")
    _ends(stand, "survivor")
    empty = stand.settled()
    if empty.pods:
        raise BrokenError(f"{len(empty.pods)} pods are left when all has ended")
    code = stand.operator.leave()
    if code is None:
        raise BrokenError(f"the operator has not left {LEAVES:.0f} s after SIGTERM")
    if code != 0:
        raise BrokenError(f"the operator left with exit code {code}")
