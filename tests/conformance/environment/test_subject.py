"""Whose fault it is that a bundle cannot be applied."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from kubernetes.client import ApiClient, Configuration

from conformance.environment.apply_guards import NoPrecautions
from conformance.environment.run_environment import Environment
from conformance.environment.stage import StaticStage
from conformance.environment.subject import ClusterStage, HostUnderTest, SandboxUnderTest
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Kube, KubeError
from fake_platform.model import Site

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a-namespace\n"


@dataclass(frozen=True)
class Failing(Kube):
    """A cluster on paper where kubectl fails; its API server says this of a Namespace, or takes it."""

    refusal: str

    def apply(self, manifest: str | Iterable[Mapping[str, Any]], *, seconds: float = 60) -> str:
        """What kubectl says when something went wrong."""
        raise KubeError(f"kubectl apply failed within {seconds:g} s on {str(manifest)[:14]}")

    def get(self, path: str) -> dict[str, Any]:
        """The only kind that there is."""
        kind = {"name": "namespaces", "kind": "Namespace", "namespaced": False, "verbs": []}
        return {"groups": []} if path == "/apis" else {"resources": [kind]}

    def tried(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Refused in so many words, or taken as it is."""
        if self.refusal and not body["metadata"]["name"].startswith("taken"):
            raise KubeError(path, 422, {"message": self.refusal})
        return body


class Changed(NoPrecautions):
    """Where something else is applied than the bundle says."""

    def prepared(self, bundle: str) -> str:
        """The same under another name."""
        return bundle.replace("a-namespace", "taken")


def host(refusal: str, precautions: NoPrecautions | None = None) -> HostUnderTest:
    """A host in that cluster."""
    kube = Failing(Path(os.devnull), "kubectl", ApiClient(Configuration()), refusal)
    surroundings = SimpleNamespace(kube=kube, precautions=precautions or NoPrecautions())
    return HostUnderTest(cast("Environment", surroundings), "h", "n", Site(operator_image="x"))


def test_a_bundle_that_is_refused_is_at_fault_itself() -> None:
    """The API server says so of one of its objects."""
    with pytest.raises(AssertionError, match="cannot be applied: Namespace a-namespace: refused: no such level"):
        host("no such level").apply(NAMESPACE)


@pytest.mark.parametrize(
    "said",
    ["is forbidden: exceeded quota: small", 'roles.rbac.authorization.k8s.io "operator" not found'],
    ids=["the sum is too much", "what it binds was not applied"],
)
def test_what_the_cluster_refuses_is_not_its_fault(said: str) -> None:
    """As in the dry run before."""
    with pytest.raises(CouldNotRun, match="for no fault of its own: kubectl apply failed"):
        host(said).apply(NAMESPACE)


def test_what_is_not_applied_is_not_asked_about() -> None:
    """In given namespaces a bundle's own Namespace is left out."""
    with pytest.raises(KubeError, match="kubectl apply failed"):
        host("no such level", Changed()).apply(NAMESPACE)


def test_what_else_fails_is_our_trouble() -> None:
    """The API server takes every object, and kubectl failed all the same."""
    with pytest.raises(KubeError, match="within 60 s on apiVersion: v1"):
        host("").apply(NAMESPACE)


@pytest.mark.parametrize(
    ("states", "wanted", "given"),
    [
        (["failed"], (), "failed"),
        (["ready"], ("ready",), "ready"),
        (["gone"], ("ready",), "gone"),
        (["launching", "ready"], (), "ready"),
    ],
    ids=["at its end", "as wanted", "at its end instead", "as it is when patience is over"],
)
def test_a_sandbox_settles_or_is_given_as_it_is(states: list[str], wanted: tuple[str, ...], given: str) -> None:
    """Nothing is judged by the wait: whatever came of it is the record's."""
    shown = iter(states)
    control = SimpleNamespace(sandbox=lambda name: SimpleNamespace(sandbox_id=name, state=next(shown)))
    mine = HostUnderTest(cast("Environment", SimpleNamespace(control=control)), "h", "n", Site(operator_image="x"))
    found = SandboxUnderTest(mine, "s").settled(*wanted, within=0)
    assert (found.sandbox_id, found.state) == ("s", given)


def test_a_stage_without_hosts_is_none_of_a_cluster() -> None:
    """Which of the two a run has is told by type."""
    alone = StaticStage("kind: Namespace")
    assert not isinstance(alone, ClusterStage)
    assert isinstance(OnCluster("kind: Namespace"), ClusterStage)


@dataclass(frozen=True)
class OnCluster(StaticStage):
    """What a stage of a cluster has beside a bundle."""

    environment: Any = None
    host: Any = None

    def new_host(self, suffix: str, *, installed: bool = False) -> HostUnderTest:
        """None on paper."""
        raise LookupError(suffix, installed)
