"""Hosts in namespaces that somebody made for the run, and what the run leaves there. Edge: the API server.

Whoever is administrator there makes, labels and deletes no Namespace. So a bundle's own Namespace object is left out
when it is applied, the rest carries the run's label, and at the end what carries it is deleted, object by object.
"""

import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.contract.exits import UsageError
from conformance.contract.wording import listed
from conformance.environment import pull_secret
from conformance.environment.apply_guards import named, outside, tried
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Kube, Object
from conformance.observe.rbac import RBAC
from conformance.target.bundle.objects import parse
from fake_platform.pods import RUN_LABEL

NEEDED = 9
"""Namespaces of hosts that a run cannot do without: the steady host, four for scenarios, four of their own."""
BESIDE = 5
"""Those that are not for installed hosts."""

HOST_LABEL = "byohost.test/host"
LABEL = RUN_LABEL.replace("/", "%2F")
"""The run's label as the query of a list has it."""
COLLECTIONS = (
    "/apis/apps/v1/namespaces/{}/deployments",
    "/api/v1/namespaces/{}/pods",
    "/api/v1/namespaces/{}/services",
    "/api/v1/namespaces/{}/secrets",
    "/api/v1/namespaces/{}/configmaps",
    "/api/v1/namespaces/{}/resourcequotas",
    "/api/v1/namespaces/{}/limitranges",
    "/apis/networking.k8s.io/v1/namespaces/{}/networkpolicies",
    f"/apis/{RBAC}/v1/namespaces/{{}}/rolebindings",
    f"/apis/{RBAC}/v1/namespaces/{{}}/roles",
    "/api/v1/namespaces/{}/serviceaccounts",
)
"""Whatever a run or a preflight makes there, those first that make others."""


@dataclass(frozen=True)
class GivenNamespaces:
    """Each host takes one of them, and none is taken twice in a run."""

    kube: Kube
    run: str
    given: tuple[str, ...]
    secret: str = ""
    """By which nodes pull, in each of them."""
    _taken: dict[str, str] = field(default_factory=dict, repr=False)
    _one: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def make(self, host: str) -> str:
        """The next one that nobody has.

        Raises:
            CouldNotRun: there is none.
        """
        with self._one:
            free = [each for each in self.given if each not in self._taken]
            if not free:
                raise CouldNotRun(f"each of the {len(self.given)} given namespaces has a host already")
            self._taken[free[0]] = host
            return free[0]

    def of(self, host: str) -> str:
        """The one that the host of that name has taken; of one that is never installed, a name that none bears."""
        return next((namespace for namespace, name in self._taken.items() if name == host), named(host))

    def taken(self) -> tuple[str, ...]:
        """Those that have a host."""
        return tuple(self._taken)

    def permit(self, bundle: str, namespace: str) -> None:
        """Refuse what reaches beyond the namespace, then what a dry run refuses."""
        beyond = tuple(outside(parse(bundle).objects, namespace))
        if beyond:
            raise CouldNotRun(f"the bundle is not applied, as it reaches beyond {namespace}: {listed(beyond)}")
        tried(self.kube, self._kept(bundle))

    def prepared(self, bundle: str) -> str:
        """The bundle as it is applied: without its Namespace, under the run's label, its accounts with the secret."""
        return "\n---\n".join(map(json.dumps, self._kept(bundle)))

    def remove(self, _kube: Kube, namespace: str) -> None:
        """Begin to delete what the run has made there: what works at first, which may make more until it is gone."""
        if namespace in self.given:
            delete(self.kube, working(left(self.kube, (namespace,), self.run)))

    def is_gone(self, _kube: Kube, namespace: str) -> bool:
        """Whether nothing of the run is there; the rest goes once nothing works, since pods are known by accounts."""
        found = left(self.kube, (namespace,), self.run) if namespace in self.given else ()
        delete(self.kube, working(found) or found)
        return not found

    def _kept(self, bundle: str) -> list[Object]:
        return [self._labelled(dict(each)) for each in parse(bundle).objects if each.get("kind") != "Namespace"]

    def _labelled(self, each: dict[str, Any]) -> dict[str, Any]:
        metadata = dict(each.get("metadata") or {})
        metadata["labels"] = {**(metadata.get("labels") or {}), RUN_LABEL: self.run}
        return pull_secret.given(each, self.secret) | {"metadata": metadata}


def working(paths: Iterable[str]) -> tuple[str, ...]:
    """Those of what makes pods, and of pods."""
    return tuple(path for path in paths if "/deployments/" in path or "/pods/" in path)


def delete(kube: Kube, paths: Iterable[str]) -> None:
    """Delete them, pods without their grace: nobody waits for what they would still do."""
    for path in paths:
        kube.delete(path, grace_seconds=0 if "/pods/" in path else None)


def refuse_hosts(kube: Kube, namespaces: Iterable[str]) -> None:
    """Let no run into a namespace where a platform's own host is: its bundle would be applied over that one.

    Raises:
        UsageError: one is there; what runs have left is gone by then.
    """
    for namespace in namespaces:
        for each in kube.get(f"/api/v1/namespaces/{namespace}/serviceaccounts")["items"]:
            labels = each["metadata"].get("labels") or {}
            if labels.get(HOST_LABEL) and RUN_LABEL not in labels:
                raise UsageError(
                    f"--namespaces {namespace}: the host {labels[HOST_LABEL]} is there, and no run is known to have "
                    "made it: name another namespace, or, where it is a run's after all, take that away by `byohost "
                    "cleanup --kubeconfig FILE --namespaces … --run ID` (a run's hosts are named …-ID)"
                )


def left(kube: Kube, namespaces: Iterable[str], run: str | None = None) -> tuple[str, ...]:
    """The API paths of what carries a run's label there, or that run's, and of what its operators have made.

    Where no run is named, its operators' are known by the runs whose labels are there: a name alone tells nothing, as
    the platform's own hosts carry one too.
    """
    places = tuple(namespaces)
    labelled = {namespace: _labelled(kube, namespace, run) for namespace in places}
    there = (each for found in labelled.values() for items in found.values() for each in items)
    theirs = {run} if run else set(named_by(there))
    return tuple(path for namespace in places for path in _left(kube, namespace, labelled[namespace], theirs))


def runs(kube: Kube, namespaces: Iterable[str]) -> tuple[str, ...]:
    """The runs whose label is on something there."""
    lists = (items for namespace in namespaces for items in _labelled(kube, namespace, None).values())
    return named_by(each for items in lists for each in items)


def named_by(objects: Iterable[Object]) -> tuple[str, ...]:
    """The runs that the labels of these objects name."""
    labels = (each["metadata"].get("labels") or {} for each in objects)
    return tuple(dict.fromkeys(str(each[RUN_LABEL]) for each in labels if each.get(RUN_LABEL)))


def _labelled(kube: Kube, namespace: str, run: str | None) -> dict[str, Sequence[Object]]:
    selector = f"?labelSelector={LABEL}" + (f"%3D{run}" if run else "")
    return {
        collection.format(namespace): kube.get(collection.format(namespace) + selector)["items"]
        for collection in COLLECTIONS
    }


def _left(kube: Kube, namespace: str, labelled: dict[str, Sequence[Object]], runs: set[str]) -> Iterator[str]:
    place = f"/api/v1/namespaces/{namespace}/serviceaccounts"
    # Theirs first: once nothing with the label is there any more, nobody knows whose they were.
    found = {**labelled, place: [*_of_hosts(kube.get(place)["items"], runs), *labelled[place]]}
    accounts = {each["metadata"]["name"] for each in found[place]}
    for path, items in found.items():
        yield from (f"{path}/{each['metadata']['name']}" for each in items)
    yield from _theirs(kube, namespace, accounts, found)


def _of_hosts(accounts: Iterable[Object], runs: Iterable[str]) -> Iterator[Object]:
    """Those that operators of these runs made for identities: with their host's name (protocol.md), not our label."""
    ends = tuple(f"-{run}" for run in runs)
    for each in accounts:
        labels = each["metadata"].get("labels") or {}
        if RUN_LABEL not in labels and str(labels.get(HOST_LABEL, "")).endswith(ends):
            yield each


def _theirs(kube: Kube, namespace: str, accounts: set[str], found: dict[str, Sequence[Object]]) -> Iterator[str]:
    """Pods under the run's accounts, which no label of ours is on: what operators have launched, and operators."""
    pods = f"/api/v1/namespaces/{namespace}/pods"
    known = {each["metadata"]["name"] for each in found[pods]}
    for each in kube.get(pods)["items"] if accounts else ():
        name = each["metadata"]["name"]
        if name not in known and each["spec"].get("serviceAccountName") in accounts:
            yield f"{pods}/{name}"
