"""A run's record: taken where the run stands, or as it was stored. Edge: cluster, platform, the report's folder."""

from dataclasses import dataclass

from conformance.environment.stage import NothingRuns
from conformance.environment.subject import SandboxUnderTest
from conformance.observe.audit import AuditEvent
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.pod_lifetimes import ENDING
from conformance.observe.run_record import FILE, RunRecord, render


@dataclass(frozen=True)
class RecordedStage(NothingRuns):
    """The stage of a run that is over, of which its record is left and nothing else."""

    record: RunRecord
    bundle_text: str = ""

    @property
    def run_id(self) -> str:
        """The run's."""
        return self.record.run


def taken(steady: SandboxUnderTest) -> RunRecord:
    """All that the run has left until now, kept beside its report too; `steady` is the sandbox that is always there.

    What was created is read before the journal, so that each pod's launch is in it.

    Raises:
        HarnessError: something cannot be read that the run should have.
        OSError: it cannot be kept.
    """
    environment = steady.host.environment
    created = tuple(each for each in environment.created() if (each.verb, each.status) == ("create", 201))
    logged, without = _logged(steady)
    record = RunRecord(
        run=environment.run,
        account=environment.operator.account,
        host=steady.host.name,
        sandbox=steady.id,
        created=tuple(
            each for each in created if each.resource in ("pods", "serviceaccounts") and not each.subresource
        ),
        deleted=tuple(each for each in logged if (each.verb, each.resource, each.subresource) in ENDING),
        journal=environment.control.journal().entries,
        without_log=without,
    )
    new = environment.evidence / f".{FILE}"
    new.write_text(render(record), encoding="ascii")
    new.replace(environment.evidence / FILE)
    return record


def _logged(steady: SandboxUnderTest) -> tuple[tuple[AuditEvent, ...], str]:
    """The audit log, or why there is none."""
    try:
        return steady.host.environment.node.audit(), ""
    except CouldNotRun as absent:
        return (), str(absent)
