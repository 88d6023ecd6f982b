"""`byohost certify` on a real cluster: what it promises to pipelines, seen from outside."""

import json
import os
import signal
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from clusters.kind import KindCluster
from tests.e2e.conftest import Command

pytestmark = pytest.mark.cluster

TESTS = Path(__file__).resolve().parents[1]
VENDOR = TESTS / "vendor" / "target.toml"
SURROUNDINGS = TESTS / "surroundings" / "target.toml"
NAMED = ("BND-13", "RBC-02", "RBC-03", "KEY-13", "POD-13", "HLT-01", "UPD-01", "EGR-07", "AUD-04")
"""Clauses whose checks look for the operator's account, its Deployment or its settings by name."""

SOME = ("--clause", "REG-01", "--clause", "POD-02", "--clause", "EGR-02")


def _namespaces(cluster: KindCluster) -> set[str]:
    listed = json.loads(cluster.run_kubectl(["get", "namespaces", "-o", "json"]))
    return {item["metadata"]["name"] for item in listed["items"] if item["metadata"]["name"].startswith("byohost-")}


def test_the_reference_conforms_and_leaves_a_whole_report(certify: Command) -> None:
    """Exit 0, the verdict on stdout, every file of the report, and nothing left in the cluster."""
    certify.start(*SOME)
    code, out, err = certify.ended()
    assert code == 0, f"{out}\n{err}"
    assert "conformant" in out
    latest = certify.reports / "latest"
    report = json.loads((latest / "report.json").read_text())
    assert report["verdict"] == "conformant"
    assert {result["clause"] for result in report["results"]} == {"REG-01", "POD-02", "EGR-02"}
    assert all(result["control"] for result in report["results"] if result["clause"] == "EGR-02")
    assert ET.parse(latest / "junit.xml").getroot().find(".//testcase") is not None  # noqa: S314 - our own file
    assert "conformant" in (latest / "report.md").read_text()
    assert _namespaces(certify.cluster) == set()


def test_a_manifest_with_other_names_conforms(certify: Command) -> None:
    """The suite leans on no name of ours: a vendor's template, in which everything is called otherwise, is green."""
    certify.start("--target", str(VENDOR), *(part for clause in NAMED for part in ("--clause", clause)))
    code, out, err = certify.ended()
    assert code == 0, f"{out}\n{err}"
    report = json.loads((certify.reports / "latest" / "report.json").read_text())
    assert {result["clause"] for result in report["results"]} == set(NAMED)


def test_enforced_policies_and_a_lost_node_are_green(certify: Command) -> None:
    """With a policy engine and without the gate, and with a node to lose; mutants show that both can be red."""
    clauses = ("EGR-15", "REC-11", "HLT-07", "HLT-01")  # the last one has the run kept
    certify.start("--target", str(SURROUNDINGS), *(part for each in clauses for part in ("--clause", each)), fresh=True)
    code, out, err = certify.ended()
    assert code == 0, f"{out}\n{err}"
    kept = map(json.loads, (certify.reports / "latest" / "run.jsonl").read_text().splitlines())
    journal = [line["journal"] for line in kept if "journal" in line]
    assert [one["data"]["state"] for one in journal if one["type"] == "host.networkPolicy"] == ["enforced", "unknown"]


def test_an_engines_rules_never_stay_in_a_shared_cluster(certify: Command) -> None:
    """Exit 64 and what to do."""
    certify.start("--target", str(SURROUNDINGS), "--clause", "EGR-15")
    code, _, err = certify.ended()
    assert code == 64, err
    assert "leave --kubeconfig and --context out" in err


def test_a_platform_that_dies_is_an_error_of_ours(certify: Command) -> None:
    """Exit 2, not 1: nothing is said about the operator when the ground gives way."""
    certify.start("--clause", "REG-01", "--clause", "LCH-04", "--clause", "REC-01")
    certify.until(" checks")
    certify.cluster.run_kubectl(["delete", "deployment", "platform", "-n", "byohost-system", "--grace-period=0"])
    certify.cluster.run_kubectl(
        ["delete", "pods", "-n", "byohost-system", "-l", "app.kubernetes.io/name=platform", "--force"]
    )
    code, out, err = certify.ended()
    assert code == 2, f"{out}\n{err}"
    assert json.loads((certify.reports / "latest" / "report.json").read_text())["verdict"] == "error"


def test_an_interrupt_cleans_up(certify: Command) -> None:
    """Ctrl-C reaches every process of the terminal's job: exit 130, and no namespace of the run is left."""
    process = certify.start(*SOME)
    certify.until("applying its bundle")
    os.killpg(process.pid, signal.SIGINT)
    code, out, err = certify.ended()
    assert code == 130, f"{out}\n{err}"
    assert _namespaces(certify.cluster) == set()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_cleaning_up_loses_nothing(certify: Command, number: signal.Signals) -> None:
    """Everything had been judged: it stands in the report, which says interrupted, and nothing is left behind."""
    process = certify.start(*SOME)
    certify.until("cleaning up")
    os.killpg(process.pid, number)
    code, out, err = certify.ended()
    assert code == 130, f"{out}\n{err}"
    report = json.loads((certify.reports / "latest" / "report.json").read_text())
    assert report["verdict"] == "interrupted"
    assert {result["clause"] for result in report["results"]} == {"REG-01", "POD-02", "EGR-02"}
    assert {result["verdict"] for result in report["results"]} == {"passed"}
    assert _namespaces(certify.cluster) == set()


def test_an_operator_image_that_is_not_there_is_a_usage_error(certify: Command, tmp_path: Path) -> None:
    """Exit 64 and one sentence that names the key, the image and what to do."""
    target = tmp_path / "target.toml"
    target.write_text('[operator]\nimage = "nobody/has-this:1"\n')
    certify.start("--target", str(target))
    code, _, err = certify.ended()
    assert code == 64
    assert "operator.image: the container engine holds no image 'nobody/has-this:1'" in err
