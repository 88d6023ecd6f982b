"""What goes wrong when it is asked for, as data: kept until its occasion comes, spent one at a time, journalled. Pure.

protocol.md, Platform control; kinds and parameters: protocol/schemas/faults.json. A fault waits for the next message,
exchange or connection that it wants; each one it touches costs it one of its `times`, and a spent fault is gone. One
message, and one exchange, meets one fault: the oldest that wants it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

DOWN = ("duplicate", "repeat", "reorder", "lose", "late", "alter", "forge")
"""Of messages on their way down."""

EXCHANGE = ("refuse", "fail", "delay", "die", "token-life", "skew-clock", "channel-url")
"""Of key exchanges."""

AT_ONCE = ("cut", "close", "half-open", "restart", "rotate-keys", "forget-sandbox")
"""These act when they are asked for; a restart lasts for a while."""

Envelope = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """One fault of one host, or with `host` None of every host.

    `details` are the parameters of its kind. `held` is a message that is held back, with its host. `until` is when it
    ends by itself (epoch seconds), None for one that is spent.
    """

    fault_id: str
    kind: str
    host: str | None
    times: int = 1
    details: Mapping[str, Any] = field(default_factory=dict)
    held: tuple[str, Envelope] | None = None
    until: float | None = None

    def of(self, host: str) -> bool:
        """Whether it is that host's."""
        return self.host in (None, host)

    def waits(self, now: float) -> bool:
        """Whether it can still happen."""
        return self.times > 0 if self.until is None else now < self.until


@dataclass(frozen=True)
class Bent:
    """What became of one message: the faults that are left, what is sent in its place, and whether it is said again.

    `late` is sent too, as many seconds later as the spent fault says.
    """

    faults: tuple[Fault, ...]
    sent: tuple[Envelope, ...]
    again: bool = False
    spent: Fault | None = None
    late: Envelope | None = None


def meet(
    faults: Sequence[Fault], kinds: Collection[str], now: float, wanted: Callable[[Fault], bool]
) -> tuple[Fault | None, tuple[Fault, ...]]:
    """The oldest fault of these kinds that is wanted here, as it was, and the faults that are left."""
    for index, fault in enumerate(faults):
        if fault.kind in kinds and fault.waits(now) and wanted(fault):
            left = tuple(faults) if fault.until is not None else _spent(tuple(faults), index)
            return fault, left
    return None, tuple(faults)


def bend(faults: Sequence[Fault], host: str, envelope: Envelope) -> Bent:
    """Send one envelope through the faults of its host; a message that was held back follows it."""
    left, released = _release(faults, host)
    index = next((at for at, one in enumerate(left) if _wants(one, host, envelope)), None)
    if index is None:
        return Bent(left, (envelope, *released))
    fault = left[index]
    sent = (*_in_its_place(fault, envelope), *released)
    kept = _spent(left, index, (host, envelope) if fault.kind == "reorder" else None)
    return Bent(kept, sent, fault.kind == "repeat", fault, envelope if fault.kind == "late" else None)


def _in_its_place(fault: Fault, envelope: Envelope) -> tuple[Envelope, ...]:
    match fault.kind:
        case "duplicate":
            return (envelope, envelope)
        case "alter":
            return (_altered(envelope, fault.details["patch"]),)
        case "forge":
            return (merged(envelope, fault.details["patch"]), envelope)
        case "repeat":
            return (envelope,)
    return ()


def _altered(envelope: Envelope, patch: Mapping[str, Any]) -> Envelope:
    """As the patch has it; null for a member of its data that was not there is written, not passed over."""
    wanted, before, changed = patch.get("data"), envelope.get("data"), merged(envelope, patch)
    if not (isinstance(wanted, Mapping) and isinstance(before, Mapping)):
        return dict(changed)
    nulls = {name: None for name, value in wanted.items() if value is None and name not in before}
    return {**changed, "data": {**changed["data"], **nulls}}


def merged(target: Any, patch: Any) -> Any:
    """A JSON value after a merge patch (RFC 7396, section 2)."""
    if not isinstance(patch, Mapping):
        return patch
    before = target if isinstance(target, Mapping) else {}
    changed = {name: merged(before.get(name), value) for name, value in patch.items() if value is not None}
    return {name: value for name, value in before.items() if name not in patch} | changed


def _wants(fault: Fault, host: str, envelope: Envelope) -> bool:
    wanted = fault.kind in DOWN and fault.of(host) and fault.times > 0
    return wanted and bool(fault.details["message"] == envelope["type"])


def _spent(faults: tuple[Fault, ...], index: int, held: tuple[str, Envelope] | None = None) -> tuple[Fault, ...]:
    fault = replace(faults[index], times=faults[index].times - 1, held=held)
    keep = (fault,) if fault.times or fault.held else ()
    return (*faults[:index], *keep, *faults[index + 1 :])


def _release(faults: Sequence[Fault], host: str) -> tuple[tuple[Fault, ...], tuple[Envelope, ...]]:
    """The faults with nothing of this host held back any more, and what had been."""
    released = tuple(one.held[1] for one in faults if one.held is not None and one.held[0] == host)
    freed = (replace(one, held=None) if one.held is not None and one.held[0] == host else one for one in faults)
    return tuple(one for one in freed if one.times or one.held), released


def view(fault: Fault) -> dict[str, Any]:
    """The fault as the control API shows it (faults.json, fault)."""
    known = {"faultId": fault.fault_id, "kind": fault.kind, "host": fault.host, "times": fault.times}
    return {**known, **fault.details}
