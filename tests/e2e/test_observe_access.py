"""`byohost observe` with the rights of one namespace: what it may not is not tried, and the operator's rights are told.

On a control plane alone: real authorization and audit, and nobody who runs pods, so that all that needs one is without
evidence.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from clusters.control_plane.running import ControlPlane, control_plane
from tests.docs.pages import ROOT
from tests.e2e.conftest import BYOHOST, say

pytestmark = [pytest.mark.cluster, pytest.mark.usefixtures("cluster")]

EXAMPLES = ROOT / "examples" / "observe"
GUEST, NAMESPACE = "guest", "pollers"
READS = "pods,pods/log,secrets,configmaps,services,serviceaccounts,deployments.apps,jobs.batch"


@pytest.fixture
def plane() -> Iterator[ControlPlane]:
    """A fresh one, with the good operator and a bad sandbox in it."""
    with control_plane(say) as made:
        run_kubectl(made, "apply", "-k", str(EXAMPLES / "good"))
        job = json.loads((EXAMPLES / "bad" / "job.json").read_text())
        metadata = {"name": "work-1", "namespace": NAMESPACE, "labels": {"app": "work"}}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": job["spec"]["template"]["spec"]}
        run_kubectl(made, "create", "-f", "-", stdin=json.dumps(pod))
        yield made


def run_kubectl(plane: ControlPlane, *arguments: str, stdin: str | None = None) -> str:
    """Run kubectl as the administrator: what it printed."""
    command = [str(plane.kubectl), "--kubeconfig", str(plane.kubeconfig), *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def guest(plane: ControlPlane, folder: Path) -> Path:
    """A kubeconfig of an account that may read its namespace, and speak in the name of its accounts."""
    space = f"--namespace={NAMESPACE}"
    run_kubectl(plane, "create", "serviceaccount", GUEST, space)
    for name, verbs, resources in (("reads", "get,list,watch", READS), ("speaks", "impersonate", "serviceaccounts")):
        run_kubectl(plane, "create", "role", name, f"--verb={verbs}", f"--resource={resources}", space)
        subject = f"--serviceaccount={NAMESPACE}:{GUEST}"
        run_kubectl(plane, "create", "rolebinding", name, f"--role={name}", subject, space)
    document = yaml.safe_load(plane.kubeconfig.read_text())
    token = run_kubectl(plane, "create", "token", GUEST, space).strip()
    document["users"] = [{"name": each["name"], "user": {"token": token}} for each in document["users"]]
    kubeconfig = folder / "guest"
    kubeconfig.write_text(yaml.safe_dump(document))
    return kubeconfig


def test_what_an_account_may_not_is_not_tried(plane: ControlPlane, tmp_path: Path) -> None:
    kubeconfig, before = guest(plane, tmp_path), plane.layout.audit_log.stat().st_size
    command = [*BYOHOST, "observe", "--kubeconfig", str(kubeconfig), "--namespace", NAMESPACE, "--for", "5s", "--json"]
    command += ["--operator", "deployment/poller", "--expect", str(EXAMPLES / "observe.toml"), "--probe-image", "none"]
    done = subprocess.run(
        [*command, "--report-dir", str(tmp_path)], stdout=subprocess.PIPE, text=True, check=False, timeout=120
    )
    report: dict[str, Any] = json.loads(done.stdout)
    verdicts = {each["id"]: each["verdict"] for each in report["clauses"]}
    assert done.returncode == 1
    for clause in ("RBC-02", "RBC-06", "RBC-07", "BND-28", "BND-29"):
        assert verdicts[clause] == "passed", clause
    for clause in ("RBC-04", "POD-01", "POD-04", "POD-05", "POD-06", "POD-12"):
        assert verdicts[clause] == "failed", clause
    words = " ".join(each["message"] for each in report["results"] if each["clause"] == "CHN-01")
    assert verdicts["CHN-01"] == "could-not-run"
    assert "our account may not patch pods/ephemeralcontainers" in words
    words = " ".join(each["message"] for each in report["results"] if each["clause"] == "KEY-12")
    assert verdicts["KEY-12"] == "could-not-run"
    assert "our account may not list" in words
    assert "where a secret may stand" in words
    written = plane.layout.audit_log.read_bytes()[before:].decode().splitlines()
    ours = [each for each in map(json.loads, filter(None, written)) if _asked_by_us(each)]
    assert len(ours) > 1000, "the rights of the operator's account were asked one by one"
    assert [each["requestURI"] for each in ours if each.get("responseStatus", {}).get("code") == 403] == []
    changing = [each["requestURI"] for each in ours if each["verb"] not in {"get", "list", "watch"}]
    reviews = {"selfsubjectaccessreviews", "selfsubjectreviews"}  # neither is ever stored
    assert {uri.partition("?")[0].rpartition("/")[2] for uri in changing} == reviews


def _asked_by_us(event: dict[str, Any]) -> bool:
    return str(event["user"]["username"]).endswith(f":{GUEST}")


def test_an_operator_that_is_not_there(plane: ControlPlane, tmp_path: Path) -> None:
    """One sentence, and no report."""
    command = [sys.executable, "-m", "conformance", "observe", "--kubeconfig", str(plane.kubeconfig)]
    command += ["--operator", "deployment/pollr", "--namespace", NAMESPACE, "--report-dir", str(tmp_path), "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, list(tmp_path.iterdir())) == (64, "", [])
    assert "--operator deployment/pollr: pollers has no such one" in done.stderr
