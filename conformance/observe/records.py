"""What the gate counted of pods that are gone: its CNI plugin writes one record per pod in the node. Edge: the node."""

from collections.abc import Callable, Sequence

from conformance.observe.moments import seconds
from egress_profiles.gate_counters import Attempt, read_pod_record

_ALL = 'for f in /var/log/byohost-gate/*.json; do if [ -f "$f" ]; then tr -d \'\\n\' < "$f"; echo; fi; done'


def departed(run: Callable[[Sequence[str]], str], since: float) -> tuple[Attempt, ...]:
    """Every attempt of pods that were added since that moment and are removed; `run` is `Node.run`."""
    lines = [line for line in run(["sh", "-c", _ALL]).splitlines() if line.strip()]
    records = [read_pod_record(line) for line in lines]
    return tuple(attempt for one in records if seconds(one.added) >= since for attempt in one.attempts)
