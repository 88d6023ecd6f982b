"""The audit's export: numbered, chained, and joined with what the cluster saw."""

import hashlib
import json
from typing import Any

import pytest

from conformance.observe import audit_chain
from fake_platform.model import AuditEntry
from tests.conformance.observe.wire import Wire


def entry(n: int, previous: str | None = None, **changes: Any) -> dict[str, Any]:
    """One entry as the platform writes it."""
    plain: dict[str, Any] = {
        "n": n,
        "time": "2026-01-01T00:00:00Z",
        "action": "pod",
        "actor": "instance:i",
        "host": "eu",
        "sandboxId": "s",
        "podUid": "u",
        "serviceAccount": "a",
        "outcome": "ok",
        "detail": None,
        "address": None,
        "previous": previous,
    }
    return plain | changes


def export(*changes: dict[str, Any]) -> str:
    """A good export of as many entries, each changed so."""
    lines: list[str] = []
    for number, changed in enumerate(changes, start=1):
        before = hashlib.sha256(lines[-1].encode()).hexdigest() if lines else None
        lines.append(json.dumps(entry(number, before) | changed))
    return "".join(line + "\n" for line in lines)


def read(*changes: dict[str, Any]) -> tuple[AuditEntry, ...]:
    """The entries of such an export."""
    return audit_chain.entries(export(*changes))


def test_good_export_is_whole() -> None:
    """Every line is read, numbers and chain hold."""
    text = export({}, {"action": "launch"}, {})
    assert [one.n for one in audit_chain.entries(text)] == [1, 2, 3]
    assert audit_chain.broken(text) == []
    assert audit_chain.broken("") == []


def test_line_that_is_no_entry_is_named() -> None:
    """The export's own fault, with the number of the line."""
    with pytest.raises(AssertionError, match="line 2 of the export is no audit entry"):
        audit_chain.entries(export({}) + '{"n": 2}\n')


def test_missing_or_changed_line_breaks_the_chain() -> None:
    """A line taken out shows by its number and by the chain, a changed one by the line after it."""
    first, second, third = audit_chain.lines(export({}, {}, {}))
    assert audit_chain.broken(f"{first}\n{third}\n") == [
        "line 2 has the number 3",
        "line 2 does not name the digest of the line before",
    ]
    forged = second.replace('"s"', '"x"')
    assert audit_chain.broken(f"{first}\n{forged}\n{third}\n") == ["line 3 does not name the digest of the line before"]


def test_only_what_was_done_is_of_an_action() -> None:
    """Another host, another action and a refusal are not."""
    found = read({}, {"host": "us"}, {"action": "launch"}, {"outcome": "unknown-key"})
    assert [one.n for one in audit_chain.of(found, "eu", "pod")] == [1]


def test_joins_name_what_is_missing_on_either_side() -> None:
    """Pods without launch, pods that the audit does not name, and pods that only the audit names."""
    found = read({}, {"sandboxId": "t", "podUid": "v"}, {"sandboxId": "t", "podUid": "w"})
    assert audit_chain.unlaunched(["s", "t", "x", ""], found) == ["a pod without an id", "x"]
    assert audit_chain.unjoined({"s": ["u"], "t": ["v", "x"], "z": []}, found) == ["t (x)"]
    assert audit_chain.invented({"s": ["u"], "t": ["v"]}, found) == ["t (w)"]
    assert audit_chain.invented({}, read({})) == ["s (u)"]


FORGED, MADE = "8bf87dd6-5078-4159-a735-e185cfbd4c60", "11111111-2222-4333-8444-555555555555"


def test_a_pod_that_a_terminate_named_first_is_repeated() -> None:
    """Not one that the operator had named before, nor what no terminate names."""
    wire = Wire()
    wire.up("A", "sandbox.status", {"sandboxId": "s", "podUid": MADE, "state": "starting"})
    wire.down("A", "sandbox.terminate", {"sandboxId": "s", "podUid": MADE})
    wire.down("A", "sandbox.launch", {"sandboxId": "t"})
    wire.down("A", "sandbox.terminate", {"sandboxId": "t", "podUid": FORGED})
    wire.up("A", "sandbox.status", {"sandboxId": "t", "podUid": FORGED, "state": "gone"})
    wire.disconnect("A")
    repeated = audit_chain.named_by_terminates(wire.entries)
    assert repeated == {FORGED}
    found = read({}, {"sandboxId": "t", "podUid": FORGED}, {"podUid": MADE})
    assert audit_chain.invented({}, found, repeated) == [f"s ({MADE})", "s (u)"]
