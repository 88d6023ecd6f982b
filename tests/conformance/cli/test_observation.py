"""What an observation's report says, and that its readers can read it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conformance import builtin
from conformance.cli.observation import Outside, report, selection
from conformance.contract.clauses import Profile
from conformance.contract.exits import UsageError
from conformance.contract.schema import fault
from conformance.report import junit, markdown
from conformance.watch.seen import Absent, Seen
from tests.conformance.watch import scene

CONTRACT = builtin.contract()


def outside(tmp_path: Path, **changes: Any) -> Outside:
    known = Outside(
        run_id="0a1b2c3d",
        folder=tmp_path,
        began=datetime(2027, 1, 31, tzinfo=UTC),
        seconds=70.0,
        server="https://10.0.0.1:6443",
        subject="deployment/poller",
        command=("byohost", "observe", "--operator", "deployment/poller", "--namespace", "team"),
        gaps=0,
        interrupted=False,
    )
    return replace(known, **changes)


def of(seen: Seen, tmp_path: Path, *clauses: str, profile: Profile | None = None, **changes: Any) -> dict[str, Any]:
    chosen = selection(CONTRACT, clauses, profile)
    return report(CONTRACT, builtin.kills(), chosen, seen, outside(tmp_path, **changes))


def kept() -> Seen:
    def placed(pod: dict[str, Any]) -> None:
        pod["spec"]["nodeSelector"] = {"pool": "agents"}

    return scene.with_pods(scene.good(), placed)


def test_a_green_is_observed_and_never_conformant(tmp_path: Path) -> None:
    found = of(kept(), tmp_path)
    assert found["verdict"] == "observed"
    assert found["summary"] == "observed: 21 of 21 MUST"
    assert of(kept(), tmp_path, profile=Profile.HARDENED)["summary"] == "observed: 26 of 26 MUST"
    assert found["environment"]["sandboxes"] == "2, of which 2 were looked into"
    assert fault(found, builtin.schema("report")) is None
    assert found["neverRed"] == []


def test_people_and_pipelines_can_read_it(tmp_path: Path) -> None:
    broken = scene.with_pods(kept(), lambda pod: pod["spec"].update(hostNetwork=True))
    found = of(broken, tmp_path)
    text = markdown.render(found)
    assert text.startswith("# Not conformant")
    assert "### POD-04 nothing-of-the-host (MUST)" in text
    assert "asks for hostNetwork" in text
    assert "byohost observe --operator deployment/poller --namespace team --clause POD-04" in text
    assert "deployment/poller in team" in text
    assert 'failures="1"' in junit.render(found)
    assert markdown.render(of(kept(), tmp_path)).startswith("# Observed, and nothing wrong seen")


def test_a_red_a_gap_and_a_blind_run(tmp_path: Path) -> None:
    seen = replace(kept(), sandboxes=(), expected=replace(kept().expected, egress=None))
    assert of(seen, tmp_path)["verdict"] == "incomplete"
    broken = scene.with_operator(seen, lambda template: template.update(hostNetwork=True))
    assert of(broken, tmp_path)["verdict"] == "not-conformant"
    assert of(kept(), tmp_path, interrupted=True)["verdict"] == "interrupted"
    assert "1 gaps" in of(kept(), tmp_path, gaps=1)["environment"]["watch"]
    unseen = tuple(replace(each, inside=Absent("no probe")) for each in kept().sandboxes)
    assert (
        of(replace(kept(), sandboxes=unseen), tmp_path)["environment"]["sandboxes"] == "2, of which 0 were looked into"
    )


def test_one_clause_alone(tmp_path: Path) -> None:
    found = of(kept(), tmp_path, "POD-08")
    assert found["summary"] == "observed: 1 of 1 MUST (a selection of the contract)"
    assert {each["clause"] for each in found["results"]} == {"POD-08"}


@pytest.mark.parametrize(
    ("name", "words"),
    [("KEY-01", "--clause KEY-01: it cannot be observed; there can be BND-28, BND-29"), ("POD-99", "no such clause")],
)
def test_what_cannot_be_observed_is_refused(name: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        selection(CONTRACT, [name], None)
