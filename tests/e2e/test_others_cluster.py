"""`byohost certify` and `cleanup` on a cluster that this project did not make."""

import json
import re
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import BYOHOST, certified_with
from tests.e2e.plain_cluster import PlainCluster

pytestmark = pytest.mark.cluster

JUDGED = ("EPH-01", "FAM-01", "HLT-01", "KEY-02")
"""Of several families, each soon judged."""
BEYOND = "EGR-05"
"""Needs the node's gate."""
VOLATILE = {
    "events",
    "events.events.k8s.io",
    "leases.coordination.k8s.io",
    "endpointslices.discovery.k8s.io",
    "endpoints",
}


def certified(plain: PlainCluster, folder: Path, *clauses: str) -> tuple[int, dict[str, Any]]:
    """Exit code and report of a run on it."""
    return certified_with(plain.arguments, folder, *clauses)


def inventory(plain: PlainCluster) -> list[str]:
    """Every object of the cluster, with the version of what nobody but a person writes."""
    kinds = plain.run_kubectl("api-resources", "--verbs=list", "--output=name").split()
    listed = ",".join(kind for kind in kinds if kind not in VOLATILE)
    columns = "-o=custom-columns=:kind,:metadata.namespace,:metadata.name,:metadata.uid"
    return sorted(plain.run_kubectl("get", listed, "--all-namespaces", columns, "--ignore-not-found").splitlines())


def differences(report: dict[str, Any]) -> list[str]:
    """What the report's own inventory finds otherwise than before."""
    found = report["inventory"]
    told = [each for name in ("left", "made", "gone", "changed", "unseen") for each in found[name]]
    return told if found["before"] == found["after"] else [*told, f"{found['before']} objects, then {found['after']}"]


def node_files(plain: PlainCluster) -> str:
    """What a run on a cluster of ours would change in the node."""
    script = "cat /etc/containerd/config.toml; ls -R /etc/containerd /etc/cni /etc/systemd/system; nft list tables"
    return plain.in_node("sh", "-c", script)


def test_a_run_judges_what_it_can_and_leaves_no_trace(plain: PlainCluster, tmp_path: Path) -> None:
    """Its verdict names the access; objects, node and cluster DNS are what they were."""
    before, node = inventory(plain), node_files(plain)
    dns = plain.run_kubectl("get", "configmap/coredns", "--namespace=kube-system", "-o=yaml")
    code, report = certified(plain, tmp_path, *JUDGED, BEYOND)
    assert code == 0, json.dumps([each for each in report["results"] if each["verdict"] != "passed"], indent=2)
    assert report["verdict"] == "conformant-with-cluster-access"
    assert report["access"] == {"run": "cluster", "verdict": "cluster"}
    verdicts = {each["id"]: each["verdict"] for each in report["clauses"]}
    assert verdicts == dict.fromkeys(JUDGED, "passed") | {BEYOND: "could-not-run"}
    assert "with cluster access, 4 of 4 MUST judged here; 1 needs more access" in report["summary"]
    assert "which this run has not" in report["egress"]["unseen"]
    assert differences(report) == []
    assert plain.run_kubectl("get", "configmap/coredns", "--namespace=kube-system", "-o=yaml") == dns
    assert node_files(plain) == node
    assert inventory(plain) == before


def test_what_a_killed_run_leaves_is_taken_away_by_cleanup(plain: PlainCluster, tmp_path: Path) -> None:
    """By its label alone: a namespace that is called like one of ours stays."""
    before = inventory(plain)
    plain.run_kubectl("create", "namespace", "byohost-somebodys")
    command = [*BYOHOST, "certify", *plain.arguments, "--report-dir", str(tmp_path), "--clause", JUDGED[0]]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        for line in run.stderr:
            if "applying its bundle" in line:
                break
        run.send_signal(signal.SIGKILL)
    left = plain.run_kubectl("get", "namespaces", "-l", "byohost.test/run", "-o=name").split()
    assert len(left) == 2
    where = plain.arguments[:2]
    done = subprocess.run([*BYOHOST, "cleanup", *where], capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stderr
    assert sorted(done.stdout.split()) == sorted(name.replace("namespace/", "namespaces/") for name in left)
    assert re.search(r"holds of runs: namespaces/byohost.*\n.*holds of runs now: nothing", done.stderr)
    plain.run_kubectl("delete", "namespace", "byohost-somebodys")
    assert inventory(plain) == before
