"""An audit log that somebody gives."""

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.exits import HarnessError
from conformance.environment.given_audit_log import GivenAuditLog, lacks_bodies
from conformance.observe.audit import AuditEvent
from conformance.observe.exceptions import CouldNotRun

BEGAN = 1_767_225_600.0


def line(second: int, body: dict[str, Any] | None = None, verb: str = "create") -> str:
    """One event that made a pod, or did something else to it."""
    event = {
        "stage": "ResponseComplete",
        "requestReceivedTimestamp": f"2026-01-01T00:00:{second:02d}Z",
        "verb": verb,
        "objectRef": {"resource": "pods", "namespace": "n", "name": "p"},
        "responseStatus": {"code": 201},
    }
    return json.dumps(event | ({"requestObject": body} if body else {})) + "\n"


def test_it_is_read_as_it_grows(tmp_path: Path) -> None:
    """From when the run began; a file that is cut, or goes, is an error of ours."""
    file = tmp_path / "audit.log"
    earlier = line(1).replace("2026", "2025")
    file.write_text(earlier + line(1, {"spec": {}}))
    log = GivenAuditLog(file, BEGAN)
    assert len(log.events()) == 1
    with file.open("a") as more:
        more.write(line(2, verb="delete"))
    assert [event.verb for event in log.events()] == ["create", "delete"]
    file.write_text(line(3))
    with pytest.raises(HarnessError, match="shorter than it was"):
        log.events()
    file.unlink()
    with pytest.raises(HarnessError, match=r"cannot be read any more \(No such file"):
        log.events()


def test_a_log_without_bodies_counts_as_none(tmp_path: Path) -> None:
    """What a policy does not keep is no absence of it; where no pod was made yet, nothing is known of that."""
    file = tmp_path / "audit.log"
    file.write_text(line(1))
    with pytest.raises(CouldNotRun, match="bodies of requests that create pods"):
        GivenAuditLog(file, BEGAN).events()
    assert not lacks_bodies(tuple[AuditEvent, ...]())
