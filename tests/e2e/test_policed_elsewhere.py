"""What is judged on somebody else's cluster because it enforces NetworkPolicies: green, red, and where it does not."""

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.environment.expectations import Condition
from conformance.environment.waiting import eventually
from tests.e2e import policy_plugin
from tests.e2e.conftest import BYOHOST, certified_with, say
from tests.e2e.given_namespaces import Given, give
from tests.e2e.plain_cluster import PlainCluster, plain_cluster
from tests.e2e.test_given_namespaces import cleaned_up, forbidden
from tests.e2e.test_others_cluster import differences, inventory
from tests.long import LONG
from tests.mutants.faults import ROOT, mutant_of

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(not LONG, reason="BYOHOST_LONG is not set: each takes minutes, on a cluster of its own"),
]

NAMED, LEFT_ALONE = "LCH-10", "REC-12"
DROP, REFUSE = ("--policies", "drop"), ("--policies", "refuse")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Given]:
    """A cluster that enforces no policy, with namespaces that somebody made."""
    folder = tmp_path_factory.mktemp("policed")
    with plain_cluster(folder, say, audited=True) as made:
        yield give(made, folder)


@pytest.fixture(scope="module")
def policed(bare: Given, tmp_path_factory: pytest.TempPathFactory) -> PlainCluster:
    """The same once its owner has installed what enforces them."""
    policy_plugin.enforce(bare.plain, tmp_path_factory.mktemp("plugin"), say)
    return bare.plain


@pytest.fixture
def dropping(policed: PlainCluster) -> Iterator[PlainCluster]:
    """The same, which drops what is denied."""
    policy_plugin.dropping(policed, begins=True)
    yield policed
    policy_plugin.dropping(policed, begins=False)


def verdicts(report: dict[str, Any]) -> dict[str, str]:
    """By clause."""
    return {each["id"]: each["verdict"] for each in report["clauses"]}


def said(report: dict[str, Any], clause: str) -> str:
    """All words on a clause."""
    return " ".join(str(each["message"]) for each in report["results"] if each["clause"] == clause)


def test_where_nothing_enforces_them_it_could_not_run(bare: Given, tmp_path: Path) -> None:
    """Whatever was said of the cluster; nobody is blamed, and the policy is gone."""
    code, report = certified_with((*bare.plain.arguments, *DROP), tmp_path, NAMED, LEFT_ALONE)
    assert (code, verdicts(report)) == (3, dict.fromkeys((NAMED, LEFT_ALONE), "could-not-run"))
    assert "nothing enforces it there" in said(report, NAMED)
    assert bare.plain.run_kubectl("get", "networkpolicies", "--all-namespaces", "-o=name") == ""


def test_where_they_drop_both_are_judged(dropping: PlainCluster, tmp_path: Path) -> None:
    """Green, and nothing of ours is left."""
    before = inventory(dropping)
    code, report = certified_with((*dropping.arguments, *DROP), tmp_path, NAMED, LEFT_ALONE)
    assert (code, verdicts(report)) == (0, dict.fromkeys((NAMED, LEFT_ALONE), "passed")), json.dumps(report["results"])
    assert differences(report) == []
    assert inventory(dropping) == before


def test_given_namespaces_are_enough(dropping: PlainCluster, bare: Given, tmp_path: Path) -> None:
    """The account is refused nothing."""
    del dropping
    code, report = certified_with((*bare.arguments, *DROP), tmp_path, NAMED, LEFT_ALONE)
    assert (code, verdicts(report)) == (0, dict.fromkeys((NAMED, LEFT_ALONE), "passed")), json.dumps(report["results"])
    assert differences(report) == []
    assert forbidden(bare) == []


def test_what_a_killed_run_leaves_is_taken_away_by_cleanup(dropping: PlainCluster, bare: Given, tmp_path: Path) -> None:
    """The policy among it, which would go on closing the operator's way."""
    policies = ("get", "networkpolicies", "--all-namespaces", "-l", "byohost.test/run", "-o=name")
    command = [*BYOHOST, "certify", *bare.arguments, *DROP, "--report-dir", str(tmp_path), "--clause", LEFT_ALONE]
    there = Condition("the policy stands", bool)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        try:
            eventually(lambda: dropping.run_kubectl(*policies), until=there, within=200)
        finally:
            run.send_signal(signal.SIGKILL)
    assert "networkpolicies/" in cleaned_up(bare).stdout
    assert dropping.run_kubectl(*policies) == ""
    assert forbidden(bare) == []


@pytest.mark.parametrize(
    ("name", "clause"), [("unreachable-told-as-silent", NAMED), ("ends-whose-sidecar-is-silent", LEFT_ALONE)]
)
def test_red_by_its_own_words(dropping: PlainCluster, tmp_path: Path, name: str, clause: str) -> None:
    """As a broken operator is on a cluster of ours."""
    file = ROOT / "tests" / "mutants" / name / "target.toml"
    code, report = certified_with((*dropping.arguments, *DROP, "--target", str(file)), tmp_path, clause)
    assert code == 1, json.dumps([report["faults"], report["results"]], indent=2)
    assert any(words in said(report, clause) for words in mutant_of(file).words), said(report, clause)


def test_where_they_refuse_only_one_of_them_is(policed: PlainCluster, tmp_path: Path) -> None:
    """A refusal shows nobody that the sidecar listens; that is told to whoever said that this cluster drops."""
    code, report = certified_with((*policed.arguments, *REFUSE), tmp_path, NAMED, LEFT_ALONE)
    assert (code, verdicts(report)) == (0, {NAMED: "could-not-run", LEFT_ALONE: "passed"})
    code, report = certified_with((*policed.arguments, *DROP), tmp_path, NAMED, LEFT_ALONE)
    assert (code, verdicts(report)) == (3, {NAMED: "could-not-run", LEFT_ALONE: "passed"})
    assert "this one refuses it" in said(report, NAMED)
