"""What the gate counted of pods that are gone: its CNI plugin writes one record per pod in the node. Edge: the node."""

from collections.abc import Callable, Sequence

from egress_profiles.gate_counters import Attempt, read_pod_record

_ALL = 'for f in /var/log/byohost-gate/*; do if [ -f "$f" ]; then tr -d \'\\n\' < "$f"; echo; fi; done'


def departed(run: Callable[[Sequence[str]], str]) -> tuple[Attempt, ...]:
    """Every attempt of a pod that was removed; `run` is `Node.run`."""
    lines = [line for line in run(["sh", "-c", _ALL]).splitlines() if line.strip()]
    return tuple(attempt for line in lines for attempt in read_pod_record(line).attempts)
