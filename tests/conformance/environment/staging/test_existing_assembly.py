"""What a run on somebody else's cluster does before it touches anything."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import pytest

from conformance.contract.exits import HarnessError
from conformance.environment.cluster_inventory import ClusterInventory
from conformance.environment.options import OthersCluster, RunOptions
from conformance.environment.staging import existing_assembly, existing_cluster
from conformance.environment.staging.existing_assembly import Wanted, assemble
from conformance.environment.worker import Worker
from conformance.report.folder import ReportFolder
from conformance.runner.progress import Quiet
from conformance.target.description import Target


class Busy:
    """An API server on which another run is at work; it may be asked, and no more."""

    bounds = None

    def find(self, path: str) -> dict[str, Any]:
        """The Namespace of that run."""
        assert path == "/api/v1/namespaces/byohost-system"
        told = {"byohost.test/worker": Worker.here().to_json(), "byohost.test/until": "2999-01-01T00:00:00Z"}
        return {"metadata": {"labels": {"byohost.test/run": "0a1b2c3d"}, "annotations": told}}


def test_a_run_that_is_at_work_keeps_the_cluster(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is told at once, before images are built; and nothing is deleted."""
    monkeypatch.setattr(existing_cluster, "connect", lambda _others, _run: Busy())
    monkeypatch.setattr(existing_assembly, "_pushed", lambda _: pytest.fail("images are pushed"))
    others = OthersCluster(kubeconfig=tmp_path / "k", server="https://c", registry="r/x")
    options = RunOptions(run_id="ffffffff", others=others)
    wanted = Wanted(Target(), options, Quiet(), ClusterInventory("ffffffff"))
    with ExitStack() as stack, pytest.raises(HarnessError, match="the run 0a1b2c3d is at work on https://c"):
        assemble(wanted, cast("ReportFolder", None), stack)
