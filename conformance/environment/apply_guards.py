"""What is done on somebody else's cluster before a host's namespace is used and a bundle applied. Edge: the API server.

On a cluster of ours a bundle may do what it likes: that is what is judged. Elsewhere nothing is applied but what stays
in the one namespace of its host, and what the API server takes in a dry run; and each namespace carries the run's label
from the beginning, so that clean-up finds it whatever becomes of the run.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from urllib3.exceptions import HTTPError

from conformance.contract.wording import listed
from conformance.environment import pull_secret
from conformance.observe import strict_dry_run
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Kube, KubeError
from conformance.target.bundle.objects import parse, title
from fake_platform.pods import RUN_LABEL

NAMESPACED = frozenset({"ServiceAccount", "Secret", "ConfigMap", "Role", "RoleBinding", "Deployment"})
"""The kinds of a bundle beside its Namespace (BND-02 to BND-06)."""

IMMUTABLE = "field is immutable"
"""How an object reads that cannot be applied over the one that is there, and could be created anew."""
_CLUSTERS = re.compile(
    r"being terminated"
    r'|namespaces? "[^"]*" not found'
    r"|exceeded quota|failed quota"
    r"|fail(?:ed|ing) (?:to call|calling) webhook"
    r"|attempting to grant RBAC permissions not currently held"
)
"""What an API server or an admission plugin says of the cluster or of the asker, and not of an object."""
_ON_THE_WAY = re.compile(
    r"cannot \w+ resource|Unauthorized|must be logged in|connection refused|connection to the server .* was refused"
    r"|i/o timeout|no such host|TLS handshake|ServiceUnavailable"
)
"""What kubectl says where no object was judged."""


class Precautions(Protocol):
    """What comes before a host's namespace and a bundle."""

    def make(self, host: str) -> str:
        """The namespace that the host of that name is going to have."""

    def of(self, host: str) -> str:
        """The namespace that the host of that name has."""

    def prepared(self, bundle: str) -> str:
        """The bundle as it is applied."""

    def taken(self) -> tuple[str, ...] | None:
        """The namespaces of the run's hosts, where they are not known by their names."""

    def remove(self, kube: Kube, namespace: str) -> None:
        """Begin to take away a host's namespace, or what is in it."""

    def is_gone(self, kube: Kube, namespace: str) -> bool:
        """Whether that has come to its end."""

    def permit(self, bundle: str, namespace: str) -> None:
        """A bundle is going to be applied for the host of that namespace.

        Raises:
            AssertionError: the API server would not take it.
            CouldNotRun: on this cluster it is not applied.
        """


@dataclass(frozen=True)
class NoPrecautions:
    """On a cluster of ours: the bundle makes its namespace, and is applied as it is."""

    def make(self, host: str) -> str:
        """The bundle makes it."""
        return named(host)

    def of(self, host: str) -> str:
        """Its name tells."""
        return named(host)

    def prepared(self, bundle: str) -> str:
        """The same."""
        return bundle

    def taken(self) -> None:
        """Their names tell."""

    def remove(self, kube: Kube, namespace: str) -> None:
        """Delete it."""
        kube.delete(f"/api/v1/namespaces/{namespace}")

    def is_gone(self, kube: Kube, namespace: str) -> bool:
        """Whether there is none."""
        return kube.find(f"/api/v1/namespaces/{namespace}") is None

    def permit(self, bundle: str, namespace: str) -> None:
        """Whatever it holds."""


@dataclass(frozen=True)
class OnOthersCluster(NoPrecautions):
    """Each namespace is made by the run, under its label; a bundle is applied where it keeps inside of it."""

    kube: Kube
    run: str
    secret: str = ""
    """Where nodes pull with one: `NAMESPACE/NAME` of it."""

    def prepared(self, bundle: str) -> str:
        """The bundle as it is written; its accounts name the pull secret, where there is one."""
        if not self.secret:
            return bundle
        return "\n---\n".join(json.dumps(pull_secret.given(each, self.secret)) for each in parse(bundle).objects)

    def make(self, host: str) -> str:
        """Make it; created and not applied, so that applying the bundle does not take the label away again."""
        metadata = {"name": named(host), "labels": {RUN_LABEL: self.run}}
        self.kube.create("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
        if self.secret:
            pull_secret.copy(self.kube, self.secret, named(host), self.run)
        return named(host)

    def permit(self, bundle: str, namespace: str) -> None:
        """Refuse what reaches beyond the namespace, then what a dry run refuses."""
        objects = parse(bundle).objects
        beyond = tuple(outside(objects, namespace))
        if beyond:
            raise CouldNotRun(
                f"the bundle is not applied to a cluster that is not ours, as it reaches beyond {namespace}: "
                f"{listed(beyond)}"
            )
        tried(self.kube, objects)


def named(host: str) -> str:
    """The namespace of a host where the run makes it: it ends with the run's id, as the host's name does."""
    return f"byohost-{host}"


def tried(kube: Kube, objects: Iterable[Mapping[str, Any]]) -> None:
    """Let the API server say in a dry run what it would refuse.

    Bindings are left out: whether their Role exceeds the asker's own rights is asked of the Role that is stored, which
    after a dry run is none (Kubernetes, "Using RBAC Authorization", restrictions on role binding creation).

    kubectl fails for many reasons, and most of them are no fault of the bundle's: so each object is asked about again.

    Raises:
        AssertionError: it would not take one of the others, for what that is.
        CouldNotRun: the cluster takes nothing now, or nothing of this account's.
        KubeError: kubectl failed, and the API server has nothing against any of them.
    """
    wanted = [each for each in objects if each.get("kind") != "RoleBinding"]
    done = kube.command(["apply", "--dry-run=server", "-f", "-"], stdin="\n---\n".join(map(json.dumps, wanted)))
    if done.code == 0:
        return
    said = done.stderr.strip()
    assert IMMUTABLE not in said, f"the bundle cannot be applied: {said}"  # noqa: S101 - the subject owes it
    try:
        found = strict_dry_run.objections(kube, wanted)
    except (KubeError, HTTPError) as error:
        raise CouldNotRun(f"whether the bundle can be applied was not judged: {error}") from error
    owed = [each for each in found if not _CLUSTERS.search(each)]
    assert not owed, f"the bundle cannot be applied: {said}"  # noqa: S101 - likewise
    if found or _CLUSTERS.search(said) or _ON_THE_WAY.search(said):
        raise CouldNotRun(f"the bundle is not applied, for no fault of its own: {said}")
    raise KubeError(f"kubectl apply --dry-run=server failed: {said}")


def outside(objects: Sequence[Mapping[str, Any]], namespace: str) -> Iterator[str]:
    """What of a bundle would stand, or give rights, outside of that namespace."""
    for each in objects:
        metadata = each.get("metadata") or {}
        own = metadata.get("name") if each.get("kind") == "Namespace" else metadata.get("namespace")
        if each.get("kind") not in {*NAMESPACED, "Namespace"}:
            yield f"{title(each)} is of a kind that is not applied"
        elif own != namespace:
            yield f"{title(each)} belongs to {own or 'no namespace'}"
        elif each.get("kind") == "RoleBinding" and (each.get("roleRef") or {}).get("kind") != "Role":
            yield f"{title(each)} binds rights that are not the namespace's own"
