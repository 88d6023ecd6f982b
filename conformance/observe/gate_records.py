"""What the gate knows of pods that are gone: its CNI plugin writes a record of each in the node. Edge: the node."""

from collections.abc import Callable, Sequence

from conformance.observe.timestamps import seconds
from egress_profiles.gate_counters import Attempt, PodRecord, read_pod_records

_ALL = "cat /var/log/byohost-gate/*.jsonl 2>/dev/null || true"


Run = Callable[[Sequence[str]], str]
"""`Node.run`: a command in the node, its stdout."""


def departed(run: Run, since: float) -> tuple[Attempt, ...]:
    """Every attempt of pods that were added since that moment and are removed."""
    return tuple(attempt for one in _records(run, since) for attempt in one.attempts)


def gone_sandboxes(run: Run, since: float) -> frozenset[str]:
    """The addresses that sandboxes had which were added since that moment and are removed."""
    gone = (one for one in _records(run, since) if one.removed and one.role == "sandbox")
    return frozenset(address for one in gone for address in one.addresses)


def _records(run: Run, since: float) -> list[PodRecord]:
    return [one for one in read_pod_records(run(["sh", "-c", _ALL])) if seconds(one.added) >= since]
