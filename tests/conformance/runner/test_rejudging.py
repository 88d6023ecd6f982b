"""A record is judged by the shipped checks, as a run is: what they find in it, and what they cannot judge."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from conformance import builtin
from conformance.contract.exits import HarnessError
from conformance.environment.recorded_run import RecordedStage
from conformance.observe.run_record import RunRecord, parse, render
from conformance.runner.plan import Plan
from conformance.runner.rejudging import rejudged
from conformance.runner.verdict import Control, Result, Verdict
from conformance.target.selection import Wish, choose
from fake_platform.model import JournalEntry
from tests.conformance.conftest import Bench, clause, contract_of
from tests.conformance.observe.wire import BEGIN
from tests.conformance.stored_run import HOST, pod, renumbered, stored, wire

pytestmark = pytest.mark.no_cover  # tracing doubles its time, and its modules have tests of their own

TOKEN_SEEN = "pods/test_no_api_token.py::test_a_mounted_token_is_seen"
COUNTED = "launch/test_no_more_pods_than_launches.py::test_pods_were_counted"
DELETIONS = "launch/test_deletes_what_it_means.py::test_every_deletion_names_its_uid"
TOLD = "channel/test_pods_are_told.py"
ALONE = "health/test_counts_its_sandboxes.py::test_one_was_left_alone"
QUIET = "health/test_counts_its_sandboxes.py::test_what_it_counts_is_there"
PACE = "registration/test_checks_in_no_faster.py::test_they_keep_their_pace"
CONTROLS = {check: Control(check, Verdict.PASSED) for check in (TOKEN_SEEN, COUNTED, ALONE)}


def exchange(before: float, kind: str, status: int, **data: Any) -> JournalEntry:
    """One of the host's operator, so many seconds before anything else."""
    at = BEGIN - timedelta(seconds=before)
    return JournalEntry(
        n=0, time=at, kind="exchange", direction="up", host=HOST, instance="pod", connection_id=None,
        type=kind, status=status, data=data,
    )  # fmt: skip


def good() -> RunRecord:
    """The small run, with what came before its connection: a host that is refused at first, and a calm operator."""
    record = stored()
    answer = {"request": {"runtimeFamilies": []}, "response": {"generation": ord("a")}}
    came = (exchange(60, "not-entitled", 403), exchange(1, "exchanged", 200, **answer))
    return replace(record, journal=(*came, *record.journal))


def judged(record: RunRecord, *clauses: str, controls: Mapping[str, Control] | None = None) -> dict[str, Result]:
    """What comes of the clauses, by check; all of the contract by default."""
    contract, target = builtin.contract(), builtin.reference_target()
    plan = Plan(
        contract=contract,
        target=target,
        selection=choose(contract, target, Wish(clauses=clauses)),
        stage=RecordedStage(record),
        today=date(2027, 1, 31),
        controls=CONTROLS if controls is None else controls,
    )
    again, judgement = rejudged(plan)
    assert not judgement.faults
    made = {result.check: result for result in judgement.results if "::" in result.check}
    assert {result.clause for result in made.values()} == {each.id for each in again.selection.run}
    return made


def test_a_good_record_is_green_and_read_from_its_file() -> None:
    """Every check of the whole run is made on it but those that need what no record may hold, or a longer run."""
    made = judged(parse(render(good())))
    assert [check for check, each in made.items() if each.verdict is not Verdict.PASSED] == [QUIET, PACE]
    assert "no check-in came while a ready sandbox was left alone" in made[QUIET].message
    assert "between nearly any two check-ins of the run something was said" in made[PACE].message
    assert len(made) == 52
    assert "channel/test_news.py::test_every_end_is_told" in made
    assert not [check for check in made if check.startswith("keys/test_no_secret")]


def test_an_edited_frame_is_red() -> None:
    """A green of a record can turn red, by the clause's own words, and by no other's."""
    made = judged(parse(render(renumbered(good()))))
    red = [(each.clause, each.check) for each in made.values() if each.verdict is Verdict.FAILED]
    assert red == [("CHN-14", "channel/test_news.py::test_messages_are_numbered")]
    assert "message 7 came after message 5" in made[red[0][1]].message


def test_an_untold_end_and_a_careless_deletion_are_red() -> None:
    """What was deleted is held against what was told, and each deletion against its own rule."""
    silent = wire()
    silent.entries = [each for each in silent.entries if (each.data.get("data") or {}).get("state") != "finished"]
    record = stored(run=silent)
    gone, _ = record.deleted
    made = judged(
        replace(record, deleted=(replace(gone, time="2027-01-01T00:00:20.000000Z", uid=""),)), "CHN-14", "LCH-13"
    )
    assert "the end of sandbox" in made["channel/test_news.py::test_every_end_is_told"].message
    assert "deleted by name alone" in made[DELETIONS].message
    assert made[DELETIONS].verdict is made["channel/test_news.py::test_every_end_is_told"].verdict is Verdict.FAILED


def test_what_the_cluster_shows_is_held_against_what_was_told() -> None:
    """A pod that was evicted while its operator looked on and said nothing; and one that no inventory names."""
    run = wire()
    run.entries = [each for each in run.entries if (each.data.get("data") or {}).get("state") != "finished"]
    run.wait(90)
    run.up("a", "host.inventory")
    run.up("a", "host.checkin")
    record = stored(run=run)
    gone, _ = record.deleted
    at = "2027-01-01T00:00:20.000000Z"
    evicted = replace(gone, verb="create", subresource="eviction", user="kubelet", uid="", time=at)
    made = judged(parse(render(replace(record, deleted=(evicted,)))), "CHN-14")
    assert "and no end is told" in made[f"{TOLD}::test_a_vanished_pod_is_told"].message
    made = judged(replace(record, deleted=()), "CHN-14")
    assert "the inventory leaves out" in made[f"{TOLD}::test_no_inventory_leaves_a_pod_out"].message


def test_an_edited_pod_is_red() -> None:
    """And so is what was submitted."""
    rooted = pod()
    rooted["spec"]["hostNetwork"] = True
    made = judged(parse(render(stored(submitted=rooted))), "POD-04", "POD-01")
    assert {each.clause: each.verdict for each in made.values()} == {"POD-04": Verdict.FAILED, "POD-01": Verdict.PASSED}


@pytest.mark.parametrize("ended", [None, Verdict.FAILED, Verdict.NOT_RUN])
def test_a_claim_needs_the_control_of_its_run(ended: Verdict | None) -> None:
    """One that did not pass there, or of which nothing is known, lets nothing pass here."""
    controls = {} if ended is None else {TOKEN_SEEN: Control(TOKEN_SEEN, ended, "it was not seen")}
    (one,) = judged(stored(), "POD-06", controls=controls).values()
    assert one.verdict is Verdict.COULD_NOT_RUN
    assert "its positive control did not pass" in one.message


def test_a_cut_record_is_never_green() -> None:
    """Nothing of it is judged, whatever is left."""
    made = judged(parse(render(stored(), most=5_000)))
    assert len(made) == 52
    assert {each.verdict for each in made.values()} == {Verdict.COULD_NOT_RUN}
    assert "cut when it was kept" in made["channel/test_news.py::test_messages_are_numbered"].message


def test_a_record_without_the_shared_sandbox_is_never_green() -> None:
    """What lacks that one may lack any other."""
    made = judged(replace(stored(), sandbox="another"))
    verdicts = {check: each.verdict for check, each in made.items() if each.verdict is not Verdict.COULD_NOT_RUN}
    assert verdicts == {DELETIONS: Verdict.PASSED}


def test_checks_that_cannot_be_collected_are_told(bench: Bench) -> None:
    """A judgement of the rest would be none."""
    bench.write("test_a", "import nowhere_at_all\n")
    with pytest.raises(HarnessError, match="cannot be loaded"):
        rejudged(bench.plan(contract_of(clause("EGR-01"))))
