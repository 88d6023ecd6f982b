"""What a run on somebody else's cluster does before it touches anything."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import pytest

from conformance.contract.exits import HarnessError
from conformance.environment.cluster_inventory import ClusterInventory
from conformance.environment.options import OthersCluster, RunOptions
from conformance.environment.staging import (
    existing_assembly,
    existing_cleanup,
    existing_cluster,
    harness_components,
    run_claim,
)
from conformance.environment.staging.existing_assembly import Wanted, assemble
from conformance.environment.staging.harness_components import LoadedImages
from conformance.environment.staging.identity import RunIdentity
from conformance.environment.worker import Worker
from conformance.observe.kube import Kube, KubeError
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


class Free(Busy):
    """One that nobody works on; what an earlier run has left is there until it is deleted."""

    def __init__(self) -> None:
        self.busy = False

    def find(self, path: str) -> dict[str, Any]:
        """That Namespace, once another run has made it."""
        return super().find(path) if self.busy else {}


def stand(server: Free, stack: ExitStack, *, keep: bool = False) -> None:
    """Everything of the harness's own."""
    others = OthersCluster(kubeconfig=Path("k"), server="https://c", registry="r/x")
    options, inventory = RunOptions(run_id="ffffffff", keep=keep, others=others), ClusterInventory("ffffffff")
    run = existing_assembly._Run(cast("Kube", server), others, Target(), options, Quiet(), inventory)
    loaded = LoadedImages(**dict.fromkeys(("platform", "proxy", "registry", "dns", "canary"), "r/x"))
    existing_assembly._standing(run, RunIdentity.create("ffffffff"), loaded, stack)


@pytest.mark.parametrize("faster", ["before it has looked", "while it clears"])
def test_of_two_runs_that_begin_together_the_slower_clears_nothing_of_the_faster(
    monkeypatch: pytest.MonkeyPatch, faster: str
) -> None:
    """Whatever of its objects the slower one has seen."""
    server = Free()
    cleared = []

    def runs(_kube: object) -> tuple[str, ...]:
        server.busy = faster == "before it has looked"
        return ("0a1b2c3d", "11111111") if server.busy else ("11111111",)

    def clear(_kube: object, run: str) -> None:
        cleared.append(run)
        server.busy = True

    monkeypatch.setattr(existing_cleanup, "runs", runs)
    monkeypatch.setattr(existing_cleanup, "clear", clear)
    with ExitStack() as stack, pytest.raises(HarnessError, match="the run 0a1b2c3d is at work"):
        stand(server, stack)
    assert cleared == ([] if faster == "before it has looked" else ["11111111"])


@pytest.mark.parametrize(("keep", "ends"), [(False, ["clear", "drop"]), (True, ["drop"])])
def test_a_run_that_has_ended_claims_nothing(monkeypatch: pytest.MonkeyPatch, *, keep: bool, ends: list[str]) -> None:
    """Also where it is kept, or what it has made does not go."""
    done = []

    def clear(_kube: object, _run: str) -> None:
        done.append("clear")
        raise HarnessError("not all that the run has made is gone")

    def stopped(*_: object) -> None:
        raise KubeError("no")

    monkeypatch.setattr(existing_cleanup, "runs", lambda _: ())
    monkeypatch.setattr(existing_cleanup, "clear", clear)
    monkeypatch.setattr(run_claim, "dropped", lambda _kube, run: done.append("drop" if run == "ffffffff" else run))
    monkeypatch.setattr(harness_components, "remove", lambda _: None)
    monkeypatch.setattr(ClusterInventory, "begin", lambda *_: None)
    monkeypatch.setattr(ClusterInventory, "end", lambda _: None)
    monkeypatch.setattr(existing_cluster.System, "build", stopped)
    with pytest.raises(KubeError if keep else HarnessError), ExitStack() as stack:
        stand(Free(), stack, keep=keep)
    assert done == ends
