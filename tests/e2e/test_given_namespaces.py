"""`byohost certify --access namespace`: nothing is asked for that the account may not, and nothing is left."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.environment.expectations import Condition
from conformance.environment.waiting import eventually
from tests.e2e.conftest import BYOHOST, certified_with, say
from tests.e2e.given_namespaces import GIVEN, SYSTEM, USER, Given, give
from tests.e2e.plain_cluster import plain_cluster
from tests.e2e.test_others_cluster import differences
from tests.long import LONG

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(not LONG, reason="BYOHOST_LONG is not set: this takes a cluster of its own, and four minutes"),
]

JUDGED = ("EPH-01", "FAM-01", "HLT-01", "KEY-02")
"""Of several families, each soon judged."""
BEYOND = "RBC-02"
"""Asks the cluster what an account may do, which is nobody's in a namespace."""


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Given]:
    """One for all tests of this file."""
    folder = tmp_path_factory.mktemp("given")
    with plain_cluster(folder, say, audited=True) as made:
        yield give(made, folder)


def inventory(given: Given) -> list[str]:
    """Every object in the given namespaces."""
    kinds = given.plain.run_kubectl("api-resources", "--verbs=list", "--namespaced", "--output=name").split()
    listed = ",".join(kind for kind in kinds if not re.match("events|leases|endpoint", kind))
    columns = "-o=custom-columns=:kind,:metadata.namespace,:metadata.name,:metadata.uid"
    return [
        line
        for namespace in (SYSTEM, *GIVEN)
        for line in given.plain.run_kubectl(
            "get", listed, f"--namespace={namespace}", columns, "--ignore-not-found"
        ).splitlines()
    ]


def certified(given: Given, folder: Path, *clauses: str) -> tuple[int, dict[str, Any]]:
    """Exit code and report of a run there."""
    return certified_with(given.arguments, folder, *clauses)


def forbidden(given: Given) -> list[str]:
    """What the account was refused."""
    refused = (event for event in given.plain.audit(USER) if event["responseStatus"]["code"] == 403)
    return [f"{event['verb']} {event['requestURI']}" for event in refused]


def cleaned_up(given: Given) -> subprocess.CompletedProcess[str]:
    """What `byohost cleanup` of these namespaces said."""
    where = ("--kubeconfig", str(given.kubeconfig), "--namespaces", ",".join((SYSTEM, *GIVEN)))
    done = subprocess.run([*BYOHOST, "cleanup", *where], capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stderr
    return done


def test_a_run_asks_for_nothing_that_it_may_not_and_leaves_nothing(given: Given, tmp_path: Path) -> None:
    """Its verdict names the access; what needs more could not run, by name."""
    before = inventory(given)
    code, report = certified(given, tmp_path, *JUDGED, BEYOND)
    assert code == 0, json.dumps([each for each in report["results"] if each["verdict"] != "passed"], indent=2)
    assert report["verdict"] == "conformant-with-namespace-access"
    assert report["access"] == {"run": "namespace", "verdict": "namespace"}
    verdicts = {each["id"]: each["verdict"] for each in report["clauses"]}
    assert verdicts == dict.fromkeys(JUDGED, "passed") | {BEYOND: "could-not-run"}
    assert given.plain.audit(USER), "the audit log holds nothing of the account"
    assert differences(report) == []
    assert forbidden(given) == []
    assert inventory(given) == before


def test_what_a_killed_run_leaves_is_taken_away_by_cleanup(given: Given, tmp_path: Path) -> None:
    """In the given namespaces, by its label; what somebody else has there stays."""
    given.plain.run_kubectl("create", "configmap", "somebodys", f"--namespace={GIVEN[0]}")
    before = inventory(given)
    command = [*BYOHOST, "certify", *given.arguments, "--report-dir", str(tmp_path), "--clause", JUDGED[0]]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        for line in run.stderr:
            if "applying its bundle" in line:
                break
        run.send_signal(signal.SIGKILL)
    assert inventory(given) != before
    assert "deployments/platform" in cleaned_up(given).stdout
    assert inventory(given) == before
    assert forbidden(given) == []


def test_what_a_killed_preflight_leaves_is_taken_away_by_cleanup(given: Given) -> None:
    """Its NetworkPolicy among it, which would close the namespace's pods off."""
    before = inventory(given)
    where = ("--kubeconfig", str(given.kubeconfig), "--namespace", GIVEN[1])
    registry = ("--registry", f"{given.plain.registry}/team/byohost", "--registry-ca", str(given.plain.registry_ca))
    command = [*BYOHOST, "preflight", *where, "--pods", *registry]
    policies = ("get", "networkpolicies", f"--namespace={GIVEN[1]}", "--output=name")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        for line in run.stderr:
            if "under a NetworkPolicy" in line:
                there = Condition("its policy stands", lambda found: "networkpolicy" in found)
                eventually(lambda: given.plain.run_kubectl(*policies), until=there, within=10)
                run.send_signal(signal.SIGKILL)
    assert run.returncode == -signal.SIGKILL, "preflight ended before its policy stood"
    assert "networkpolicy" in given.plain.run_kubectl(*policies)
    done = cleaned_up(given)
    assert "networkpolicies/" in done.stdout
    assert inventory(given) == before
    assert forbidden(given) == []


def test_a_quota_that_is_too_small_is_no_red(given: Given, tmp_path: Path) -> None:
    """It is told, with its name."""
    given.plain.run_kubectl("create", "quota", "team", "--hard=pods=0", f"--namespace={GIVEN[0]}")
    try:
        code, report = certified(given, tmp_path, JUDGED[0])
    finally:
        given.plain.run_kubectl("delete", "quota", "team", f"--namespace={GIVEN[0]}")
    assert code != 1, json.dumps(report["results"], indent=2)
    assert "exceeded quota: team" in json.dumps(report["results"])
