"""A run's record as it is taken, and the stage of one that is over."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from conformance.environment.recorded_run import RecordedStage, taken
from conformance.environment.subject import SandboxUnderTest
from conformance.observe.audit import AuditEvent
from conformance.observe.exceptions import SourceAbsent
from conformance.observe.run_record import FILE, RunRecord, parse
from tests.conformance.stored_run import stored

WHOLE = stored()


class Ground:
    """What of a run its record is taken from, and in which order it was asked."""

    run = WHOLE.run
    operator = SimpleNamespace(account=WHOLE.account)

    def __init__(self, evidence: Path, log: Callable[[], tuple[AuditEvent, ...]]) -> None:
        self.evidence = evidence
        self.asked: list[str] = []
        self.node = SimpleNamespace(audit=log)
        self.control = SimpleNamespace(journal=lambda: self._tell("journal", SimpleNamespace(entries=WHOLE.journal)))

    def created(self) -> tuple[AuditEvent, ...]:
        """What a run's own log tells: not creations alone."""
        (account, pod) = WHOLE.created
        others = (replace(pod, verb="patch"), replace(pod, status=403), replace(pod, subresource="binding"))
        found: tuple[AuditEvent, ...] = self._tell("created", (account, *others, pod, replace(pod, resource="events")))
        return found

    def _tell(self, name: str, what: Any) -> Any:
        self.asked.append(name)
        return what


def steady(ground: Ground) -> SandboxUnderTest:
    """The sandbox that is always there."""
    host = SimpleNamespace(name=WHOLE.host, environment=ground)
    return SandboxUnderTest(cast("Any", host), WHOLE.sandbox)


def test_what_is_taken_is_kept(tmp_path: Path) -> None:
    """The file beside the report says what the checks of this run were given; nothing else is left there."""
    ground = Ground(tmp_path, lambda: (*WHOLE.created, *WHOLE.deleted))
    assert taken(steady(ground)) == WHOLE
    assert ground.asked == ["created", "journal"], "a pod that is made between the two would have no launch"
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert parse((tmp_path / FILE).read_text()) == WHOLE


def test_a_run_without_an_audit_log_says_so(tmp_path: Path) -> None:
    """What needs none is judged, and what needs it says why not."""

    def absent() -> tuple[AuditEvent, ...]:
        raise SourceAbsent("this needs the audit log")

    record = taken(steady(Ground(tmp_path, absent)))
    assert record == replace(WHOLE, deleted=(), without_log="this needs the audit log")
    with pytest.raises(SourceAbsent, match="this needs the audit log"):
        record.deletions()


def test_a_stage_of_a_record_is_nothing_else() -> None:
    """Nothing is saved or asked on it."""
    stage = RecordedStage(RunRecord(run="feed", account="a", host="h", sandbox="s"))
    assert (stage.run_id, stage.bundle_text, stage.evidence("x"), stage.egress(), stage.alive()) == (
        "feed",
        "",
        (),
        None,
        (),
    )
