"""`byohost observe` on a cluster that this project did not make: an operator of another protocol, good and bad.

Both are watched at once, each in its own namespace, as the guide has it (docs/observe.md): a real kubelet, real Jobs,
ephemeral containers in real pods, and an operator whose pod is taken away.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from clusters import images, registry_push, state
from clusters.images import Workshop
from clusters.registry_push import Registry
from tests.docs.pages import ROOT
from tests.e2e.conftest import BYOHOST, say
from tests.e2e.plain_cluster import PlainCluster

pytestmark = pytest.mark.cluster

EXAMPLES = ROOT / "examples" / "observe"
PYTHON = "python:3.13-slim"
"""The image that the examples name: any with python3 does."""

SECONDS = 60
GOOD, BAD, QUEUE = "pollers", "bad-pollers", "work-queue"
RED = {
    *("RBC-02", "RBC-04", "RBC-05", "RBC-07"),
    *("POD-01", "POD-02", "POD-03", "POD-04", "POD-05", "POD-06", "POD-07", "POD-08", "POD-09", "POD-10", "POD-12"),
    *("BND-28", "BND-29", "BND-30", "CHN-01", "EGR-03", "KEY-07", "KEY-12", "EPH-01", "REC-01"),
}
"""What the bad one breaks, each in a way that somebody would really ship."""


@dataclass(frozen=True)
class Observed:
    """What one observation ended with."""

    code: int
    report: dict[str, Any]
    said: str

    def clauses(self, verdict: str) -> set[str]:
        """Those that ended so, of those that can be observed."""
        judged = {each["clause"] for each in self.report["results"] if each["check"].startswith("observe/")}
        return {each["id"] for each in self.report["clauses"] if each["verdict"] == verdict and each["id"] in judged}

    def messages(self, clause: str) -> str:
        """All that was said of a clause."""
        return "\n".join(each["message"] for each in self.report["results"] if each["clause"] == clause)


@pytest.fixture(scope="module")
def image(plain: PlainCluster) -> str:
    """An image with python3 where the nodes of that cluster pull from; it is the probe's, too."""
    workshop = Workshop(plain.engine, state.locate(os.environ).images, {}, say)
    built = images.ensure_images(workshop, ["sandbox"])["sandbox"]
    registry = Registry(f"https://{plain.registry}", plain.registry, plain.registry_ca.read_text())
    return registry_push.push(images.layout(workshop, built.reference), registry, "team/python")


@pytest.fixture(scope="module")
def pollers(plain: PlainCluster, image: str) -> Iterator[None]:
    """The queue and both operators, from the examples as they are but for the image's name; taken away afterwards."""
    for name in ("queue", "good", "bad"):
        rendered = plain.run_kubectl("kustomize", str(EXAMPLES / name)).replace(PYTHON, image)
        _apply(plain, rendered)
    try:
        for namespace in (QUEUE, GOOD, BAD):
            plain.run_kubectl("rollout", "status", "deployment", f"--namespace={namespace}", "--timeout=60s")
        yield
    finally:
        plain.run_kubectl("delete", "namespace", QUEUE, GOOD, BAD, "--timeout=90s")


def _apply(plain: PlainCluster, text: str) -> None:
    command = [str(plain.kubectl), "--kubeconfig", str(plain.kubeconfig), "apply", "-f", "-"]
    subprocess.run(command, input=text, text=True, check=True, stdout=subprocess.DEVNULL, timeout=60)


@pytest.fixture(scope="module")
def observed(
    plain: PlainCluster, image: str, pollers: None, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Observed]:
    """Both, watched at once; the examples' own expectation holds for both."""
    folder = tmp_path_factory.mktemp("observed")
    began = time.monotonic()
    started = {name: _started(plain, image, name, folder) for name in (GOOD, BAD)}
    found = {name: _ended(process) for name, process in started.items()}
    say(f"both were observed in {time.monotonic() - began:.0f} s")
    return found


def _started(plain: PlainCluster, image: str, namespace: str, folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [
            *(*BYOHOST, "observe", "--kubeconfig", str(plain.kubeconfig), "--namespace", namespace),
            *("--operator", "deployment/poller", "--expect", str(EXAMPLES / "observe.toml"), "--for", f"{SECONDS}s"),
            *("--probe-image", image, "--disturb", "--profile", "hardened", "--report-dir", str(folder / namespace)),
            "--json",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _ended(process: "subprocess.Popen[str]") -> Observed:
    out, err = process.communicate(timeout=SECONDS + 120)
    assert out, err
    return Observed(process.returncode, json.loads(out), err)


def told(found: Observed) -> str:
    """What to read where it ended otherwise."""
    rows = [each for each in found.report["results"] if each["check"].startswith("observe/")]
    return "\n".join(f"{each['clause']} {each['verdict']} {each['check']}: {each['message']}" for each in rows)


def test_the_good_one_is_observed(observed: dict[str, Observed]) -> None:
    """Every MUST of the profile hardened that can be observed, but for the placement that nobody expects."""
    found = observed[GOOD]
    assert found.clauses("failed") == set(), told(found)
    assert found.clauses("could-not-run") == set(), told(found)
    assert found.report["summary"] == "observed: 25 of 25 MUST; not asked: POD-14"
    assert (found.code, found.report["verdict"]) == (0, "observed")


def test_the_bad_one_is_red_by_each_clause_that_it_breaks(observed: dict[str, Observed]) -> None:
    found = observed[BAD]
    assert found.clauses("failed") == RED, told(found)
    assert (found.code, found.report["verdict"]) == (1, "not-conformant")
    for clause, words in (
        ("RBC-02", "get secrets in the own namespace"),
        ("CHN-01", "port 9090"),
        ("CHN-01", "Services lead to the operator's pod: poller-metrics"),
        ("EGR-03", "port 8443"),
        ("KEY-07", "in configmaps/notes"),
        ("KEY-07", "the variable TOKEN of poller takes Secret queue"),
        ("POD-05", "node (hostPath)"),
        ("REC-01", "is gone"),
    ):
        assert words in found.messages(clause), told(found)


def test_no_secret_is_in_a_report(observed: dict[str, Observed]) -> None:
    for namespace, token in ((GOOD, "pt-7c41e0b92d5f48aa"), (BAD, "pt-e5093c7fd1b64288")):
        assert token in (EXAMPLES / ("good" if namespace == GOOD else "bad") / "operator.yaml").read_text()
        assert token not in json.dumps(observed[namespace].report) + observed[namespace].said


def test_a_namespace_without_work_is_no_green(plain: PlainCluster, pollers: None, tmp_path: Path) -> None:
    """The queue starts nothing and has no sandbox: what needs one could not run."""
    command = [*BYOHOST, "observe", "--kubeconfig", str(plain.kubeconfig), "--namespace", QUEUE, "--json"]
    command += [
        "--operator",
        "deployment/work-queue",
        "--for",
        "5s",
        "--report-dir",
        str(tmp_path),
        "--clause",
        "POD-04",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    report = json.loads(done.stdout)
    assert (done.returncode, report["verdict"]) == (3, "incomplete")
    assert "no sandbox was seen in work-queue" in report["results"][0]["message"]
