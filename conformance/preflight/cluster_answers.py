"""One cluster while it is asked: reviews and dry-runs, each made once and kept for whoever needs it. Edge: threads."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from conformance.preflight import candidates
from conformance.preflight.admission import Tried
from conformance.preflight.api import AT_ONCE, Api, Object, Reply
from conformance.preflight.candidates import Candidate, Candidates
from conformance.preflight.destinations import Destination, Proxy
from conformance.preflight.probe_pods import Pictures
from conformance.preflight.rights import GivenAccess, Right, review
from conformance.preflight.traces import Traces
from fake_platform.pods import RUN_LABEL

_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
_METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
STAND_IN = "default"
"""Where objects are tried whose own namespace is not there yet: a dry-run makes none."""


class UnpreparedError(Exception):
    """What pods need could not be had on this machine or in the registry; one sentence."""


class RefusedError(Exception):
    """The API server refused a question that everybody may ask, or that a review had said we may; in its words."""


@dataclass(frozen=True, kw_only=True)
class Probing:
    """What pods of ours are to ask; `variant`: an image of theirs is new to each node.

    `secret` names a pull secret of the namespace. `authorities` is PEM of whom to trust at the destinations beside the
    image's own store; they lie behind the proxy `way`; a WebSocket is held idle for `hold` seconds.
    """

    run: str
    registry: str
    pictures: Pictures
    variant: bool
    secret: str = ""
    way: Proxy | None = None
    destinations: tuple[Destination, ...] = ()
    authorities: str = field(default="", repr=False)
    hold: float = 10.0

    @property
    def held(self) -> float:
        """The seconds for which connections are held idle, all at once."""
        return self.hold if any(each.path for each in self.destinations) else 0.0

    @property
    def label(self) -> str:
        """What everything of it carries."""
        return f"{RUN_LABEL}={self.run}"


Prepare = Callable[[Callable[[str], None]], Probing]
"""Gets ready what pods need, and says how it goes; UnpreparedError where it cannot be had."""


@dataclass(frozen=True)
class Request:
    """What a preflight was asked for; `architecture` is that of the images of a run that is made here.

    `probing` brings images to where nodes pull them; it is None where nothing may be made in the cluster. `system` is
    the given namespace of the harness's own objects; empty where a run makes it, or nobody has named it.
    """

    access: GivenAccess
    bundles: tuple[Candidates, ...]
    architecture: str
    proxy: bool = False
    probing: Prepare | None = None
    system: str = ""

    @property
    def namespaces(self) -> tuple[str, ...]:
        """Whose names the objects carry."""
        return tuple(each.namespace for each in self.bundles)


@dataclass(frozen=True)
class Tries:
    """What was said of one namespace's objects; `elsewhere` is where they were tried in its stead."""

    bundle: tuple[Tried, ...]
    pods: tuple[Tried, ...]
    identity: Tried
    elsewhere: str = ""


@dataclass(frozen=True)
class Ground:
    """A cluster that answers, and what it has answered so far."""

    api: Api
    request: Request
    say: Callable[[str], None] = field(default=lambda _: None)
    traces: Traces = field(default_factory=Traces)
    _probing: list[Probing] = field(default_factory=list)
    _reviews: dict[Right, bool] = field(default_factory=dict)
    _namespaces: dict[str, Reply | None] = field(default_factory=dict)
    _tries: dict[str, Tries] = field(default_factory=dict)

    def prepared(self) -> Probing:
        """What pods are to ask, got ready once.

        Raises:
            UnpreparedError: it cannot be had, or was not asked for.
        """
        if self.request.probing is None:
            raise UnpreparedError("no pods were asked for")
        if not self._probing:
            self._probing.append(self.request.probing(self.say))
        return self._probing[0]

    def may(self, rights: Iterable[Right]) -> dict[Right, bool]:
        """What the API server says about rights of ours.

        Raises:
            RefusedError: it does not let us ask.
        """
        wanted = tuple(rights)
        unknown = [right for right in wanted if right not in self._reviews]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            replies = list(pool.map(lambda right: self.api.review(_REVIEWS, review(right)), unknown))
        for right, reply in zip(unknown, replies, strict=True):
            self._reviews[right] = bool((_taken(reply).get("status") or {}).get("allowed"))
        return {right: self._reviews[right] for right in wanted}

    def can(self, right: Right) -> bool:
        """One right."""
        return self.may([right])[right]

    def namespace(self, name: str) -> Reply | None:
        """The namespace as the API server has it; None where we may not look."""
        if name not in self._namespaces:
            may = self.can(Right("get", "namespaces", name, name))
            self._namespaces[name] = self.api.get(f"/api/v1/namespaces/{name}") if may else None
        return self._namespaces[name]

    def place(self, namespace: str) -> str:
        """Where what belongs into that namespace is tried: there, unless it is known to be missing."""
        found = self.namespace(namespace)
        absent = found is not None and found.status == 404
        return STAND_IN if absent and self.request.access is GivenAccess.CLUSTER else namespace

    def tries(self, wanted: Candidates) -> Tries:
        """What the API server says of each object, as a dry-run."""
        name = wanted.namespace
        if name not in self._tries:
            place = self.place(name)
            moved = wanted if place == name else candidates.moved(wanted, place)
            spaces = self._spaces(wanted)
            everything = (*spaces, *moved.bundle, *moved.pods, moved.identity)
            with ThreadPoolExecutor(AT_ONCE) as pool:
                said = list(pool.map(self._tried, everything))
            pods = len(spaces) + len(moved.bundle)
            elsewhere = "" if place == name else place
            self._tries[name] = Tries(tuple(said[:pods]), tuple(said[pods:-1]), said[-1], elsewhere)
        return self._tries[name]

    def _spaces(self, wanted: Candidates) -> tuple[Candidate, ...]:
        """The bundle's own Namespace: to be made, or applied over the one that is there; no business of less access."""
        if self.request.access is GivenAccess.NAMESPACE:
            return ()
        found = self.namespace(wanted.namespace)
        path = "/api/v1/namespaces" + (f"/{wanted.namespace}" if found is None or found.ok else "")
        mine = [each for each in wanted.namespaces if each["metadata"]["name"] == wanted.namespace]
        return tuple(Candidate(f"Namespace {wanted.namespace}", path, each) for each in mine)

    def _tried(self, each: Candidate) -> Tried:
        if not each.collection:
            return Tried(each, 0, {"message": f"{each.body['apiVersion']} {each.body['kind']} is not tried"})
        there = each.collection.endswith(f"/{each.body['metadata']['name']}")
        reply = (self.api.applied if there else self.api.tried)(each.collection, each.body)
        return Tried(each, reply.status, reply.body, reply.warnings)

    def listed(self, path: str, *, whole: bool = True) -> list[Object]:
        """The objects of a collection; their metadata alone unless they are wanted whole.

        Raises:
            RefusedError: we may not list them after all.
        """
        reply = self.api.get(path) if whole else self.api.get(path, _METADATA)
        found = _taken(reply).get("items") or []
        return [each for each in found if isinstance(each, dict)]


def _taken(reply: Reply) -> Object:
    if not reply.ok:
        raise RefusedError(reply.words)
    return reply.body
