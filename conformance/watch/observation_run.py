"""One observation from its first list to its last look: what was seen, and whether it was broken off. Edge: the API.

Nothing is created, changed or deleted but for ephemeral containers (with a probe image) and, where somebody asks for
it, the operator's pod.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from urllib3.exceptions import HTTPError

from conformance.contract.exits import HarnessError, UsageError
from conformance.observe.kube import Kube, KubeError
from conformance.observe.rbac import Right
from conformance.observe.untrusted_json import fields, text
from conformance.watch import collection, pod_inspection
from conformance.watch.collection import Gatherer
from conformance.watch.expectation import Expectation
from conformance.watch.label_selector import Selector
from conformance.watch.operator_pods import is_own
from conformance.watch.operator_removal import Disturber
from conformance.watch.pod_inspection import NO_IMAGE, Crew, Looks
from conformance.watch.pod_watch import PodWatch
from conformance.watch.seen import Absent, Evaluated, Gone, Sandbox, Seen
from conformance.watch.timeline import Object, Watched

Say = Callable[[str], None]

SAYS_EVERY = 10.0
"""Seconds between two words on how far it is."""

DELETE = Right("delete", "pods")
NEEDED = (Right("list", "pods"), Right("watch", "pods"))
PROBING = (
    Right("get", "pods"),
    Right("patch", "pods/ephemeralcontainers"),
    Right("create", "pods/exec"),
    Right("get", "pods/exec"),
)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is watched: the workload of that resource of apps/v1, for so many seconds."""

    namespace: str
    resource: str
    name: str
    seconds: float
    selector: Selector = Selector()  # noqa: RUF009 - it has no state
    image: str | None = None
    disturb: bool = False
    expected: Expectation = Expectation()  # noqa: RUF009 - it has no state

    @property
    def needed(self) -> tuple[Right, ...]:
        """The rights without which there is nothing to see."""
        kept = (*NEEDED, Right("get", f"{self.resource}.apps"))
        return (*kept, DELETE) if self.disturb else kept


@dataclass(frozen=True)
class Watching:
    """What was seen; whether it was broken off by somebody; how often the watch was."""

    seen: Seen
    interrupted: bool
    gaps: int


def watched(kube: Kube, request: Request, say: Say) -> Watching:
    """Watch until the time is over, or a KeyboardInterrupt.

    Raises:
        UsageError: there is no such workload or namespace.
        HarnessError: our account may not see enough, or the API server is lost.
    """
    try:
        return _watched(kube, request, say)
    except (KubeError, HTTPError, OSError, ValueError, KeyError) as error:
        raise HarnessError(f"{request.namespace} could not be watched to the end: {error}") from error


def _watched(kube: Kube, request: Request, say: Say) -> Watching:
    say(f"asking what our account may see in {request.namespace}")
    gatherer = Gatherer.of(kube, request.namespace, (*request.needed, *PROBING))
    lacking = [str(right) for right in request.needed if right not in gatherer.mine]
    if lacking:
        raise HarnessError(f"nothing can be observed in {request.namespace}: our account may not {', '.join(lacking)}")
    workload = _workload(kube, request)
    watch = PodWatch(kube, request.namespace)
    crew = Crew(kube, _image(request, gatherer), request.seconds, lambda: watch.seconds)
    scene = _Scene(request, workload, gatherer, watch)
    disturber = Disturber(kube, request.namespace, request.seconds) if request.disturb else None
    interrupted = False
    with ThreadPoolExecutor(1, "rights") as pool:  # a thousand questions take a while, and are no matter of the moment
        rights = pool.submit(gatherer.evaluated, _account(workload))
        try:
            _listen(scene, crew, disturber, say)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            seconds = watch.seconds
            say("reading what is there at the end")
            own, looks = crew.end()
    seen = scene.seen(own, looks, rights.result(), seconds)
    disturbance = None if disturber is None else disturber.outcome(watch.pods)
    return Watching(replace(seen, disturbance=disturbance), interrupted, watch.gaps)


def _image(request: Request, gatherer: Gatherer) -> str | None:
    return request.image if set(PROBING) <= gatherer.mine else None


def _blind(request: Request, gatherer: Gatherer) -> str:
    """Why no pod is looked into; empty where they are."""
    if request.image is None:
        return NO_IMAGE
    lacking = ", ".join(str(right) for right in PROBING if right not in gatherer.mine)
    return f"nothing was seen from inside: our account may not {lacking}" if lacking else ""


def _workload(kube: Kube, request: Request) -> Object:
    path = f"/apis/apps/v1/namespaces/{request.namespace}/{request.resource}/{request.name}"
    found = kube.find(path)
    if found is None:
        raise UsageError(
            f"--operator {request.resource.removesuffix('s')}/{request.name}: {request.namespace} has no such one; "
            f"`kubectl get {request.resource} --namespace {request.namespace}` lists those that are there"
        )
    return found


def _listen(scene: "_Scene", crew: Crew, disturber: Disturber | None, say: Say) -> None:
    watch, request, told = scene.watch, scene.request, -SAYS_EVERY
    while watch.seconds < request.seconds:
        for each in watch.turn():
            scene.attend(each, crew)
        if disturber is not None:
            disturber.step(watch.pods, scene.own, scene.sandboxes, watch.seconds)
        if watch.seconds - told >= SAYS_EVERY:
            told = watch.seconds
            seen = len(scene.sandboxes)
            say(f"watching {request.namespace}: {told:.0f} of {request.seconds:.0f} s, sandboxes: {seen}")


class _Scene:
    """Who is who in the namespace, and the logs of those that have ended."""

    def __init__(self, request: Request, workload: Object, gatherer: Gatherer, watch: PodWatch) -> None:
        self.request = request
        self.watch = watch
        self._workload = workload
        self._gatherer = gatherer
        self._logs: dict[str, bytes | Absent] = {}

    @property
    def own(self) -> tuple[Watched, ...]:
        """The operator's pods."""
        return tuple(each for each in self.watch.pods.values() if is_own(each.last, self._workload))

    @property
    def sandboxes(self) -> tuple[Watched, ...]:
        """All others that are selected."""
        others = (each for each in self.watch.pods.values() if not is_own(each.last, self._workload))
        return tuple(each for each in others if self.request.selector.selects(*each.labels))

    def attend(self, pod: Watched, crew: Crew) -> None:
        """Do what has to be done now: look into what runs, read the log of what has ended."""
        if is_own(pod.last, self._workload):
            if pod.runs:
                crew.stay_with(pod)
            else:
                self._keep_log(pod)
        elif self.request.selector.selects(*pod.labels):
            if pod.runs:
                crew.look_into(pod)
            else:
                self._keep_log(pod)

    def _keep_log(self, pod: Watched) -> None:
        """Of one that goes: soon nobody can read it any more, and until then it may print."""
        if pod.gone is not None:  # what has its name by now may be another
            return
        kept = self._logs.get(pod.uid)
        if pod.deleting is not None or (pod.ended is not None and not isinstance(kept, bytes)):
            self._logs[pod.uid] = _longer(kept, self._gatherer.log(pod))

    def seen(
        self, own: dict[str, Looks], looks: dict[str, Looks], rights: "Evaluated | Absent", seconds: float
    ) -> Seen:
        """All of it."""
        objects, unlisted = self._gatherer.objects()
        account = _account(self._workload)
        blind = _blind(self.request, self._gatherer)
        unlooked = Looks(why=blind or "it was not looked into: it had ended, or five were")
        sandboxes = tuple(self._sandbox(each, looks.get(each.uid, unlooked)) for each in self.sandboxes)
        return Seen(
            namespace=self.request.namespace,
            workload=self._workload,
            account=account,
            pods=self.own,
            sandboxes=sandboxes,
            expected=self.request.expected,
            seconds=seconds,
            inside=Absent(blind) if blind else pod_inspection.of_the_operator(self.own, own),
            unlooked=() if blind else tuple(pod_inspection.unlooked(self.own, own)),
            logs=self._own_logs(),
            cut=tuple(sorted(self._gatherer.cut)),
            lost=tuple(sorted(self._gatherer.lost)),
            accounts=collection.accounts(objects),
            rights=self._gatherer.also(rights, sorted({_pods_account(each.pod.last) for each in sandboxes})),
            objects=objects,
            unlisted=unlisted,
        )

    def _sandbox(self, pod: Watched, looks: Looks) -> Sandbox:
        return Sandbox(pod, looks.outcome, self._log(pod), self._gatherer.accepted(looks.found))

    def _log(self, pod: Watched) -> "bytes | Absent":
        """As it was kept when the pod went, or as it is now."""
        kept = self._logs.get(pod.uid)
        if pod.gone is None and (pod.deleting is not None or not isinstance(kept, bytes)):
            return _longer(kept, self._gatherer.log(pod))
        return Gone(f"{pod.name} was gone before its log was read") if kept is None else kept

    def _own_logs(self) -> "dict[str, bytes | Absent] | Absent":
        found = {f"the log of {each.called}": self._log(each) for each in self.own}
        return found or Absent("no pod of the operator was seen")


def _longer(kept: "bytes | Absent | None", now: "bytes | Absent") -> "bytes | Absent":
    """The one that tells more: a log grows, until kubelet throws it away."""
    if not isinstance(kept, bytes):
        return now
    return kept if isinstance(now, Absent) else max(kept, now, key=len)


def _account(workload: Object) -> str:
    return _named(fields(workload, "spec", "template", "spec"))


def _pods_account(pod: Object) -> str:
    return _named(fields(pod, "spec"))


def _named(spec: Object) -> str:
    return text(spec, "serviceAccountName") or "default"
