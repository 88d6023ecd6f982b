"""AUD-03: the audit can be exported whole, in order, as a documented format."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest
from conformance.observe import audit_chain
from fake_platform.model import AuditEntry

pytestmark = pytest.mark.clause("AUD-03")


@dataclass(frozen=True)
class Exported:
    """The export between two readings of the list, once with, once without a refusal in between."""

    earlier: tuple[AuditEntry, ...]
    export: str
    later: tuple[AuditEntry, ...]


@pytest.fixture(scope="module")
def exported(environment: Environment, host: HostUnderTest) -> Exported:
    """Something is done and something is refused first, so that both kinds of entries are there."""
    with environment.control.under("nobody's token") as stranger:
        stranger.status("POST", f"/hosts/{host.name}/revoke")
    earlier = tuple(environment.control.audit())
    return Exported(earlier, environment.control.export_audit(), tuple(environment.control.audit()))


def test_every_line_is_an_entry_of_the_documented_form(exported: Exported) -> None:
    """One JSON object a line, each with all the members that the protocol's schema (auditEntry) asks for."""
    wanted = {field.alias or name for name, field in AuditEntry.model_fields.items()}
    assert audit_chain.entries(exported.export), "the export is empty"
    for number, line in enumerate(audit_chain.lines(exported.export), start=1):
        found: dict[str, Any] = json.loads(line)
        assert found.keys() >= wanted, f"line {number} of the export lacks {sorted(wanted - found.keys())}"


def test_it_is_in_order(exported: Exported) -> None:
    """Numbers begin at 1 and rise by 1, and no entry is older than the one before it."""
    broken = [one for one in audit_chain.broken(exported.export) if "number" in one]
    assert not broken, f"the export is not in order: {broken[:3]}"
    times = [entry.time for entry in audit_chain.entries(exported.export)]
    assert times == sorted(times), "the export's entries are not in the order of their times"


def test_it_is_whole(exported: Exported) -> None:
    """It has what the list had right before, refusals too, and nothing that the list has not right after."""
    found = {entry.n: entry for entry in audit_chain.entries(exported.export)}
    missing = [entry.n for entry in exported.earlier if found.get(entry.n) != entry]
    assert not missing, f"the export lacks entries that the audit has, or tells them otherwise: {missing[:10]}"
    invented = sorted(found.keys() - {entry.n for entry in exported.later})
    assert not invented, f"the export has entries that the audit has not: {invented[:10]}"
    refused = [entry for entry in exported.earlier if entry.outcome != "ok"]
    assert refused, "the audit has no refusal, although one was provoked"
