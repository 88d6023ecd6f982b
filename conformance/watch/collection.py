"""What is read of a cluster beside its pods: rights, objects, logs, tokens. Edge: the API server.

Whatever our account may not do is not tried: the API server has nothing to refuse, and the rule that needs it says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from conformance.observe import access, objects
from conformance.observe.access_matrix import every_right
from conformance.observe.inside import Inside
from conformance.observe.kube import Kube, KubeError, Object
from conformance.observe.objects import Resource
from conformance.observe.pods import containers, restarts
from conformance.observe.rbac import CLUSTER, Right, questions
from conformance.observe.secret_scan import tokens
from conformance.observe.untrusted_json import fields, text
from conformance.watch.seen import Absent, Evaluated, Gone
from conformance.watch.timeline import Watched

REVIEWS = Right("create", "subjectaccessreviews.authorization.k8s.io", CLUSTER)
IMPERSONATE = Right("impersonate", "serviceaccounts")
TOKENS = Right("create", "tokenreviews.authentication.k8s.io", CLUSTER)
LOGS = Right("get", "pods/log")
ASKED = (REVIEWS, IMPERSONATE, TOKENS, LOGS)

MOST_LOG = 1 << 20
"""Bytes of one log that are read: a search behind all encodings takes a while."""

UNBOUND = "byohost-observe-unbound"
"""An account that is not there and to which nothing is bound: reviews answer about any name."""


@dataclass(frozen=True)
class Gatherer:
    """One namespace of one cluster, and what our account may do there."""

    kube: Kube
    namespace: str
    known: tuple[Resource, ...]
    """Every resource of the API server; empty where it did not say."""
    mine: frozenset[Right] = field(default_factory=frozenset)
    cut: set[str] = field(default_factory=set)
    """Pods of whose log only the beginning was read."""
    lost: set[str] = field(default_factory=set)
    """Pods of which a container's log was not kept any more."""

    @classmethod
    def of(cls, kube: Kube, namespace: str, wanted: Sequence[Right]) -> "Gatherer":
        """Ask which of the wanted rights we have, and of listing everything."""
        try:
            known = objects.resources(kube)
        except KubeError:  # an aggregated API that is down; the rest of the cluster may be well
            known = ()
        lists = [_list(each) for each in known if _lasts(each)]
        return cls(kube, namespace, known, access.own(kube, namespace, [*wanted, *ASKED, *lists]))

    @property
    def foreign(self) -> str:
        """A namespace that is not this one."""
        return "default" if self.namespace != "default" else "kube-system"

    def evaluated(self, operator: str) -> "Evaluated | Absent":
        """What the operator's account may do, and everybody, by the API server's own word."""
        if not {REVIEWS, IMPERSONATE} & self.mine:
            return Absent(
                f"the rights of accounts cannot be asked: our account may neither {REVIEWS} nor {IMPERSONATE}"
            )
        telling = frozenset(questions())
        asked = telling | every_right(self.known)
        own = self._allowed(operator, sorted(asked))
        everybody = self._allowed(UNBOUND, sorted(own | telling))
        return Evaluated(asked, bool(self.known), own, everybody, {})

    def also(self, found: "Evaluated | Absent", sandboxes: Iterable[str]) -> "Evaluated | Absent":
        """The same with what the accounts of sandboxes may do."""
        if isinstance(found, Absent):
            return found
        return replace(found, sandboxes={name: self._allowed(name, sorted(questions())) for name in sandboxes})

    def _allowed(self, account: str, rights: Sequence[Right]) -> frozenset[Right]:
        if REVIEWS in self.mine:
            return access.allowed(self.kube, account, self.namespace, rights, self.foreign)
        itself = self.kube.as_account(self.namespace, account)
        return access.own(itself, self.namespace, rights, self.foreign)

    def objects(self) -> "tuple[Mapping[str, tuple[Object, ...]] | Absent, tuple[str, ...]]":
        """The objects of the namespace by resource; and the resources that we may not list."""
        if not self.known:
            return Absent("the API server did not say which resources it knows, so that its objects were not read"), ()
        found: dict[str, tuple[Object, ...]] = {}
        unlisted = []
        for each in self.known:
            if not _lasts(each):
                continue
            if _list(each) not in self.mine:
                unlisted.append(_named(each))
                continue
            listed = self.kube.find(f"{each.base}/namespaces/{self.namespace}/{each.name}") or {"items": []}
            found[each.name] = (*found.get(each.name, ()), *listed["items"])
        return found, tuple(unlisted)

    def log(self, pod: Watched) -> "bytes | Absent":
        """What all containers of a pod have printed, and the instances before them, from its beginning.

        One that has not started has printed nothing (400), and of an instance before it kubelet has thrown away what
        it printed; whatever else the API server answers, nobody has read it.
        """
        if LOGS not in self.mine:
            return Absent(f"logs were not read: our account may not {LOGS}")
        name, parts = pod.name, list[bytes]()
        for each in containers(pod.last):
            restarted = restarts(pod.last).get(str(each["name"]), 0) > 0
            for previous in (True, False) if restarted else (False,):
                container = str(each["name"])
                try:
                    log = self.kube.log_beginning(self.namespace, name, container, MOST_LOG, previous=previous)
                except KubeError as refusal:
                    if refusal.status == 404 and not any(parts):
                        return Gone(f"the log of {name} was gone with its pod")
                    if refusal.status not in {400, 404}:
                        return Absent(f"the log of {name} ({container}) was not read: {refusal}")
                    if previous or refusal.status == 404:
                        self.lost.add(name)
                    log = b""
                if len(log) >= MOST_LOG:
                    self.cut.add(name)
                parts.append(log)
        return b"\n".join(parts)

    def accepted(self, looks: Mapping[str, Inside]) -> "Mapping[str, str] | Absent":
        """Where inside a pod a token stands that the API server accepts, and whom it takes its bearer for."""
        held = [
            (place, token)
            for look in looks.values()
            if look.belongings is not None
            for place, written in look.belongings.places().items()
            for token in tokens(written)
        ]
        if held and TOKENS not in self.mine:
            places = ", ".join(sorted({place for place, _ in held}))
            return Absent(f"tokens were found inside ({places}), and our account may not {TOKENS} to try them")
        tried = {place: access.accepted_as(self.kube, token) for place, token in held}
        return {place: whom for place, whom in tried.items() if whom}


def accounts(found: "Mapping[str, tuple[Object, ...]] | Absent") -> "Mapping[str, bool | None] | Absent":
    """What the namespace's service accounts say of automountServiceAccountToken."""
    if isinstance(found, Absent):
        return found
    if "serviceaccounts" not in found:
        return Absent("our account may not list service accounts, whose say on automatic tokens is then unknown")
    return {
        text(fields(each, "metadata"), "name"): each.get("automountServiceAccountToken")
        for each in found["serviceaccounts"]
    }


def _lasts(each: Resource) -> bool:
    """Whether it is about objects of a namespace, and not readings of what they use, which lag behind them."""
    return each.namespaced and each.listable and not each.group.endswith("metrics.k8s.io")


def _named(each: Resource) -> str:
    return f"{each.name}.{each.group}" if each.group else each.name


def _list(each: Resource) -> Right:
    return Right("list", _named(each))
