"""What an API server, or the network before it, does wrong: as data, spent one request at a time. Pure.

Words of a fault: `KIND:REQUEST` or `KIND:REQUEST*TIMES`, such as `500-after:POST pods*2`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

Kind = Literal["410", "429", "500", "eof", "slow", "500-after", "eof-after", "gone-inside", "gap", "silence"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""`-after`: the request was carried out, and then answered so. The last three are a watch's: an ERROR event with 410,
one event left out, and nothing more for as long as the operator listens. `eof` ends a watch after its first event."""

WRITES = ("POST pods", "DELETE pods", "POST serviceaccounts")
READS = ("LIST pods", "GET pods", "GET serviceaccounts", "POST selfsubjectaccessreviews")
WATCH = "WATCH pods"
SLOW = 3.0
"""Seconds; less than the operator's own time-out."""

STATUSES = {"410": (410, "Expired"), "429": (429, "TooManyRequests"), "500": (500, "InternalError")}


@dataclass(frozen=True)
class ApiFault:
    """One fault that waits for the next `times` requests of a sort."""

    kind: Kind
    request: str
    times: int = 2

    def __str__(self) -> str:
        return f"{self.kind}:{self.request}" + (f"*{self.times}" if self.times != ApiFault.times else "")

    @property
    def late(self) -> bool:
        """Whether the request is carried out first."""
        return self.kind.endswith("-after")


def parse(text: str) -> ApiFault:
    """The fault of these words.

    Raises:
        ValueError: it is none; the text says what is one.
    """
    kind, _, rest = text.partition(":")
    request, _, times = rest.partition("*")
    for known in KINDS:
        if kind == known and request in (*WRITES, *READS, WATCH):
            return ApiFault(known, request, int(times or ApiFault.times))
    raise ValueError(f"{text!r} is no fault: say KIND:REQUEST, with KIND one of {', '.join(KINDS)}")


def enumerated() -> tuple[ApiFault, ...]:
    """Each fault on each request that it can happen to."""
    ways: tuple[tuple[tuple[Kind, ...], tuple[str, ...]], ...] = (
        (("429", "500", "eof", "slow"), (*WRITES, *READS)),
        (("500-after", "eof-after"), WRITES),
        (("410",), ("LIST pods",)),
        (("410", "429", "500", "eof", "slow", "gone-inside", "gap", "silence"), (WATCH,)),
    )
    return tuple(ApiFault(kind, request) for kinds, requests in ways for request in requests for kind in kinds)


def meet(faults: Sequence[ApiFault], request: str) -> tuple[ApiFault | None, tuple[ApiFault, ...]]:
    """The oldest fault that waits for this request, and what is left of them all."""
    for at, fault in enumerate(faults):
        if request == fault.request:
            left = replace(fault, times=fault.times - 1)
            return fault, (*faults[:at], *((left,) if left.times else ()), *faults[at + 1 :])
    return None, tuple(faults)


def status(kind: str) -> tuple[int, str]:
    """The HTTP status and the Status object with which the API server refuses."""
    code, reason = STATUSES[kind]
    body = {"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": code, "reason": reason}
    return code, json.dumps({**body, "message": "a fault of chaos"})
