"""What stands in a cluster that is not ours before a run and after it, by name, uid and version. Edge: the API server.

Only metadata is read. Kinds that the cluster writes by itself all the time are left out; of the others a change of
version counts only for those that nobody but a person or an installation writes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from urllib3.exceptions import HTTPError

from conformance.observe.kube import Kube, KubeError, Object
from conformance.observe.objects import Resource, resources
from conformance.observe.untrusted_json import fields, text

RESTLESS = frozenset({"endpoints", "endpointslices", "leases"})
"""Written by the cluster about others, beside events."""
HOST = "byohost.test/host"
"""The label by which an operator marks what it makes (openapi.yaml, 12): its host's name, ending with the run's id."""
MEASURED = ".metrics.k8s.io"
"""Groups whose objects are measurements, made for each question."""
LASTING = frozenset(
    {
        "apiservices",
        "clusterrolebindings",
        "clusterroles",
        "configmaps",
        "customresourcedefinitions",
        "ingressclasses",
        "limitranges",
        "mutatingadmissionpolicies",
        "mutatingadmissionpolicybindings",
        "mutatingwebhookconfigurations",
        "namespaces",
        "networkpolicies",
        "priorityclasses",
        "rolebindings",
        "roles",
        "runtimeclasses",
        "secrets",
        "serviceaccounts",
        "services",
        "storageclasses",
        "validatingadmissionpolicies",
        "validatingadmissionpolicybindings",
        "validatingwebhookconfigurations",
    }
)
"""Resources whose version does not change by itself."""


@dataclass(frozen=True)
class Held:
    """One object, at one moment."""

    resource: str
    namespace: str
    name: str
    uid: str
    version: str
    run: str
    """The run whose label it carries, or that of a host of it, as what an operator makes does; empty for none."""

    @property
    def words(self) -> str:
        """As a person names it: `configmaps/coredns in kube-system`."""
        return f"{self.resource}/{self.name}" + (f" in {self.namespace}" if self.namespace else "")


@dataclass(frozen=True)
class Inventory:
    """Every object that was seen, and the resources that could not be listed, each with the reason."""

    objects: tuple[Held, ...]
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Differences:
    """What is otherwise than before: of the run itself, and of whoever else works in the cluster; in words."""

    left: tuple[str, ...]
    """Carries the run's label, or stands in a namespace that does."""
    made: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]


def taken(kube: Kube, label: str, namespaces: Iterable[str] | None = None) -> Inventory:
    """Everything of the cluster, or of these namespaces; `label` is the key of a run's label.

    Raises:
        KubeError: the API server does not say which resources it knows.
    """
    objects: list[Held] = []
    unseen: dict[str, str] = {}
    for each, path in _collections(kube, None if namespaces is None else tuple(namespaces)):
        try:
            objects += [_held(each, one, label) for one in kube.metadata(path)]
        except KubeError as refusal:
            unseen.setdefault(each.name, f"{each.name}: {refusal.status or refusal}")
        except HTTPError as silence:
            unseen.setdefault(each.name, f"{each.name}: {type(silence).__name__}")
    return Inventory(tuple(objects), tuple(unseen.values()))


def differences(before: Inventory, after: Inventory, run: str) -> Differences:
    """What has come, gone and changed between the two, told apart by the run's label. Pure."""
    was = {each.uid: each for each in before.objects}
    now = {each.uid: each for each in after.objects}
    spaces = {each.name for each in after.objects if each.resource == "namespaces" and each.run == run}
    new = [each for uid, each in now.items() if uid not in was]
    own = [each for each in now.values() if each.run == run or (each.uid not in was and each.namespace in spaces)]
    changed = [
        each
        for uid, each in now.items()
        if uid in was and each.resource in LASTING and each.version != was[uid].version
    ]
    return Differences(
        left=_words(own),
        made=_words(each for each in new if each not in own),
        gone=_words(each for uid, each in was.items() if uid not in now),
        changed=_words(changed),
    )


def _words(found: Iterable[Held]) -> tuple[str, ...]:
    return tuple(sorted(each.words for each in found))


def _collections(kube: Kube, namespaces: tuple[str, ...] | None) -> Iterator[tuple[Resource, str]]:
    for each in resources(kube):
        if not each.listable or each.name in RESTLESS or f".{each.group}".endswith(MEASURED):
            continue
        if namespaces is None:
            yield each, f"{each.base}/{each.name}"
        elif each.namespaced:
            yield from ((each, f"{each.base}/namespaces/{one}/{each.name}") for one in namespaces)


def _held(resource: Resource, metadata: Mapping[str, object], label: str) -> Held:
    found: Object = dict(metadata)
    labels = fields(found, "labels")
    return Held(
        resource=resource.name,
        namespace=text(found, "namespace"),
        name=text(found, "name"),
        uid=text(found, "uid"),
        version=text(found, "resourceVersion"),
        run=text(labels, label) or text(labels, HOST).rpartition("-")[2],
    )
