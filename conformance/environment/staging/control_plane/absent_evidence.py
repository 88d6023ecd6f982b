"""What a control plane alone has not got, in one sentence. Pure."""

from conformance.environment.node import Absent
from conformance.observe.exceptions import SourceAbsent

WHY = "it runs with --ground control-plane"
REMEDY = "leave --ground out, so that it runs on a cluster"


def absent(source: str) -> Absent:
    """Stands for what this ground has not."""
    return Absent(source, WHY, REMEDY)


def lacking(source: str) -> SourceAbsent:
    """What to raise where this ground is asked for that."""
    return SourceAbsent(f"this needs {source}, which this run has not: {WHY}; {REMEDY}")
