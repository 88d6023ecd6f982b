"""What goes wrong with messages on their way down, as data: asked for, spent one message at a time, journalled. Pure.

protocol.md, Platform control. A fault waits for the next message of its type to its host; each one it touches costs it
one of its `times`, and a spent fault is gone. One message meets one fault: the oldest that wants it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, assert_never

Kind = Literal["duplicate", "repeat", "reorder", "lose", "alter", "forge"]
Envelope = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """One fault of one host.

    `duplicate` sends the same envelope twice; `repeat` sends the same data again as a new message, with an id and a seq
    of its own; `reorder` holds the message back until the next one of the host has gone; `lose` numbers it and sends
    nothing; `alter` changes the envelope by `patch`, a JSON merge patch (RFC 7396); `forge` sends a copy changed by
    `patch` right before the message itself.
    """

    fault_id: str
    kind: Kind
    host: str
    message: str
    times: int
    patch: Mapping[str, Any] = field(default_factory=dict)
    held: Envelope | None = None


@dataclass(frozen=True)
class Bent:
    """What became of one message: the faults that are left, what is sent in its place, and whether it is said again."""

    faults: tuple[Fault, ...]
    sent: tuple[Envelope, ...]
    again: bool = False
    spent: Fault | None = None


def bend(faults: Sequence[Fault], host: str, envelope: Envelope) -> Bent:
    """Send one envelope through the faults of its host; a message that was held back follows it."""
    left, released = _release(faults, host)
    index = next((at for at, one in enumerate(left) if _wants(one, host, envelope)), None)
    if index is None:
        return Bent(left, (envelope, *released))
    fault = left[index]
    sent = (*_in_its_place(fault, envelope), *released)
    return Bent(_spent(left, index, envelope), sent, again=fault.kind == "repeat", spent=fault)


def _in_its_place(fault: Fault, envelope: Envelope) -> tuple[Envelope, ...]:
    match fault.kind:
        case "duplicate":
            return (envelope, envelope)
        case "repeat":
            return (envelope,)
        case "reorder" | "lose":
            return ()
        case "alter":
            return (merged(envelope, fault.patch),)
        case "forge":
            return (merged(envelope, fault.patch), envelope)
        case _ as never:  # pragma: no cover - mypy proves that nothing is left
            assert_never(never)


def merged(target: Any, patch: Any) -> Any:
    """A JSON value after a merge patch (RFC 7396, section 2)."""
    if not isinstance(patch, Mapping):
        return patch
    before = target if isinstance(target, Mapping) else {}
    changed = {name: merged(before.get(name), value) for name, value in patch.items() if value is not None}
    return {name: value for name, value in before.items() if name not in patch} | changed


def _wants(fault: Fault, host: str, envelope: Envelope) -> bool:
    return fault.host == host and fault.message == envelope["type"] and fault.times > 0


def _spent(faults: tuple[Fault, ...], index: int, envelope: Envelope) -> tuple[Fault, ...]:
    fault = replace(faults[index], times=faults[index].times - 1)
    if fault.kind == "reorder":
        fault = replace(fault, held=envelope)
    keep = (fault,) if fault.times or fault.held else ()
    return (*faults[:index], *keep, *faults[index + 1 :])


def _release(faults: Sequence[Fault], host: str) -> tuple[tuple[Fault, ...], tuple[Envelope, ...]]:
    """The faults with nothing of this host held back any more, and what had been."""
    released = tuple(one.held for one in faults if one.host == host and one.held is not None)
    freed = (replace(one, held=None) if one.host == host else one for one in faults)
    return tuple(one for one in freed if one.times or one.held), released


def view(fault: Fault) -> dict[str, Any]:
    """The fault as the control API shows it (control.json, fault)."""
    return {
        "faultId": fault.fault_id,
        "kind": fault.kind,
        "host": fault.host,
        "message": fault.message,
        "times": fault.times,
        "patch": dict(fault.patch),
    }
