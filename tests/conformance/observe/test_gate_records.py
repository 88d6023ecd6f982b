"""Which pods' records count."""

import json
from collections.abc import Sequence

from conformance.observe import gate_records
from egress_profiles.gate_counters import Attempt

SINCE = 1_800_000_000.0
EARLY, LATE = "2027-01-15T07:59:59.000Z", "2027-01-15T08:00:01.000Z"
ATTEMPT = Attempt("operator", "10.244.0.9", 4, "tcp", "10.96.0.80", 3128, 3, "allowed")


def _come(uid: str, role: str, address: str, added: str) -> str:
    fields = {"uid": uid, "namespace": "n", "name": uid, "role": role, "reason": "", "added": added}
    return json.dumps(fields | {"addresses": [address]})


def _gone(uid: str, *attempts: Attempt) -> str:
    return json.dumps({"uid": uid, "removed": LATE, "attempts": [vars(each) for each in attempts]})


NODE = "\n".join(
    [
        _come("operator", "operator", "10.244.0.9", LATE),
        _gone("operator", ATTEMPT),
        _come("ended", "sandbox", "10.244.0.12", LATE),
        _gone("ended"),
        _come("running", "sandbox", "10.244.0.13", LATE),
        _come("another-run", "sandbox", "10.244.0.14", EARLY),
        _gone("another-run", ATTEMPT),
    ]
)


def _run(_: Sequence[str]) -> str:
    return NODE


def test_attempts_of_this_runs_departed() -> None:
    """What a pod of an earlier run tried does not count."""
    assert gate_records.departed(_run, SINCE) == (ATTEMPT,)


def test_only_sandboxes_that_have_ended_are_gone() -> None:
    """Neither those that run, nor other pods, nor those of an earlier run."""
    assert gate_records.gone_sandboxes(_run, SINCE) == {"10.244.0.12"}
