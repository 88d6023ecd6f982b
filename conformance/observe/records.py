"""What the gate counted of pods that are gone: its CNI plugin writes one record per pod in the node. Edge: the node."""

from collections.abc import Callable, Sequence

from conformance.observe.moments import seconds
from egress_profiles.gate_counters import Attempt, read_pod_records

_ALL = "cat /var/log/byohost-gate/*.jsonl 2>/dev/null || true"


def departed(run: Callable[[Sequence[str]], str], since: float) -> tuple[Attempt, ...]:
    """Every attempt of pods that were added since that moment and are removed; `run` is `Node.run`."""
    records = read_pod_records(run(["sh", "-c", _ALL]))
    return tuple(attempt for one in records if seconds(one.added) >= since for attempt in one.attempts)
