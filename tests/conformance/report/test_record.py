"""What is known of a run at any time."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conformance.contract.kills import Kills
from conformance.report.folder import ReportFolder, read
from conformance.report.model import Facts
from conformance.report.record import Record
from conformance.runner.plan import Judgement
from conformance.runner.verdict import Result, Verdict
from tests.conformance.conftest import NOON, Bench, clause, contract_of

CONTRACT = contract_of(clause("EGR-01"), clause("EGR-02"))
ONE, TWO = Result(clause="EGR-01", check="a::one"), Result(clause="EGR-02", check="a::two")
ASIDE = Result(clause="EGR-02", check="contract.toml", verdict=Verdict.NOT_UNDER_TEST)


@pytest.fixture
def begun(bench: Bench) -> tuple[Record, ReportFolder]:
    """A record that knows of a clause that is not to be judged."""
    folder = ReportFolder.create(bench.root.parent / "reports", "feed", NOON)
    plan = bench.plan(CONTRACT)
    facts = Facts(
        run_id="feed",
        contract=CONTRACT,
        target=plan.target,
        selection=plan.selection,
        judgement=Judgement((ASIDE,)),
        kills=Kills({}),
        started=NOON,
        seconds=0.0,
        folder=folder.path,
    )
    return Record(folder, facts), folder


def test_the_folder_can_be_read_at_any_time(begun: tuple[Record, ReportFolder]) -> None:
    """From the first moment on; a result is there when it has been kept; `latest` waits for the surroundings."""
    record, folder = begun
    said: Callable[[], list[Any]] = lambda: [row["verdict"] for row in read(folder.path)["results"]]  # noqa: E731
    record.begin()
    assert said() == ["not-under-test"]
    assert not (folder.path.parent / "latest").exists()
    record.surrounded({"cluster": "none"})
    assert (folder.path.parent / "latest").resolve() == folder.path
    record.expect([ONE, TWO])
    assert said() == ["not-run", "not-run", "not-under-test"]
    record.keep(replace(TWO, verdict=Verdict.FAILED))
    assert said() == ["failed", "not-run", "not-under-test"]
    assert read(folder.path)["environment"] == {"cluster": "none"}


def test_a_judgement_takes_the_place_of_what_was_kept(begun: tuple[Record, ReportFolder]) -> None:
    """Its faults are known too, however the process ends; the report says that the run has not ended until it has."""
    record, folder = begun
    record.begin()
    record.expect([ONE])
    passed = replace(ONE, verdict=Verdict.PASSED)
    record.keep(passed)
    assert [result.verdict for result in record.known().results] == [Verdict.PASSED, Verdict.NOT_UNDER_TEST]
    judgement = Judgement((passed,), ("a fault",))
    record.judged(judgement, None)
    assert record.known() == judgement
    assert read(folder.path)["verdict"] == "incomplete"
    assert record.publish(Judgement((passed, replace(TWO, verdict=Verdict.PASSED))))["verdict"] == "conformant"
    assert read(folder.path)["verdict"] == "conformant"
