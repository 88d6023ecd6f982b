"""Does what a step says, to a host that stands. Edge: cluster, platform, processes, links.

What cannot be done at that moment (a process that is dead already, a connection that there is not) is left out: steps
are drawn without knowing how the operator fares, and a story that is shrunk loses some of them.
"""

import time
from contextlib import suppress
from functools import singledispatch

from conformance.environment.expectations import Condition
from conformance.environment.links import Link
from conformance.environment.subject import SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.explore import actions as act
from conformance.explore import launching
from conformance.explore.cast import Cast
from conformance.explore.resting import survivors
from conformance.families._shared import somebody_elses
from conformance.families._shared.network_cut import Cut, Fate, Hook, between, in_force, sent_by
from conformance.families._shared.program_ends import let_end
from conformance.families._shared.refused_launches import foreign_images
from conformance.families.health.verb_taken_away import operator_roles
from conformance.observe import process
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import KubeError, Object
from conformance.observe.pods import addresses, container_ids
from conformance.observe.rbac import RBAC
from egress_profiles.endpoints import API_PORT, PROXY, SIDECAR_PORT
from fake_platform.client import ControlError

QUOTA = "byohost-explore"
LATE = 3.0
"""Seconds by which a launch is held back whose pod's name is taken meanwhile."""

SETTLES = 25.0
"""Seconds that a step waits for sandboxes to be ready or at their end; what is not by then is judged at rest."""

NAMING = (act.Settle, act.Terminate, act.EndProgram, act.DeletePod)
"""Steps about sandboxes that a step before has launched."""

IMPOSSIBLE = (ControlError, CouldNotRun, process.NoSuchProcessError, KubeError)
"""What says that a step cannot be done now. Trouble of ours among it shows at rest, by the ground's liveness."""


def perform(action: act.Action, cast: Cast) -> str:
    """Do it; what kept it from being done, or empty."""
    if isinstance(action, NAMING) and not cast.sandboxes(action.name):
        return f"nothing was launched under the name {action.name}"
    if isinstance(action, act.Mend):
        _do(action, cast)  # what we took away and cannot give back is no operator's fault: it ends the story
        return ""
    try:
        _do(action, cast)
    except IMPOSSIBLE as refusal:
        return str(refusal)
    return ""


@singledispatch
def _do(action: object, cast: Cast) -> None:
    raise TypeError(f"nobody performs {action!r} for {cast.host.name}")


@_do.register
def _(action: act.Launch, cast: Cast) -> None:
    cast.named[action.name] = (_launched(action.shape, cast),)


@_do.register
def _(action: act.Burst, cast: Cast) -> None:
    cast.named[action.name] = ()
    for _ in range(action.count):
        cast.named[action.name] = (*cast.named[action.name], _launched("plain", cast))


def _launched(shape: str, cast: Cast) -> SandboxUnderTest:
    images = cast.host.environment.images
    if shape == "identity" and not cast.host.record().workload_identity:
        shape = "plain"
    sandbox = cast.host.launch(**launching.order(shape, images.sandbox, images.mute))
    if shape in act.PROGRAMS_THAT_END:
        cast.touched.add(sandbox.id)
    return sandbox


@_do.register
def _(action: act.Settle, cast: Cast) -> None:
    """All of them together have so long, and a little for each."""
    wanted = cast.sandboxes(action.name)
    ends = time.monotonic() + SETTLES + len(wanted) / 4
    for one in wanted:
        if cast.goes_on():
            one.settled("ready", within=max(0.0, ends - time.monotonic()))


@_do.register
def _(action: act.Terminate, cast: Cast) -> None:
    for one in cast.sandboxes(action.name):
        cast.survivors.pop(one.id, None)
        with suppress(ControlError):  # it may have ended, or be forgotten
            cast.host.environment.control.terminate(one.id)


@_do.register
def _(action: act.EndProgram, cast: Cast) -> None:
    for one in cast.sandboxes(action.name):
        cast.touched.add(one.id)
        let_end(one)


@_do.register
def _(action: act.DeletePod, cast: Cast) -> None:
    for one in cast.sandboxes(action.name):
        cast.touched.add(one.id)
        if cast.host.environment.control.sandbox(one.id).pod_uid is None:
            cast.unwitnessed.add(one.id)
        for pod in one.pods():
            _delete(pod, cast, grace=0)


@_do.register
def _(action: act.TakeName, cast: Cast) -> None:
    """The name is the protocol's (openapi.yaml, 5)."""
    environment = cast.host.environment
    environment.control.fault(cast.host.name, "late", message="sandbox.launch", seconds=LATE)
    sandbox = _launched("plain", cast)
    cast.named[action.name] = (sandbox,)
    _stand(somebody_elses.pod(f"sandbox-{sandbox.id}", environment.images.sandbox), cast)


@_do.register
def _(action: act.Stranger, cast: Cast) -> None:
    values = {"app.kubernetes.io/managed-by": "byohost-operator", "app.kubernetes.io/name": "byohost-sandbox"}
    labels = {name: values.get(name, "somebody-elses") for name in action.borrows}
    _stand(somebody_elses.pod(f"stranger-{action.name}", cast.host.environment.images.sandbox, labels), cast)


def _stand(pod: Object, cast: Cast) -> None:
    made = cast.host.environment.kube.create(f"/api/v1/namespaces/{cast.host.namespace}/pods", pod)
    cast.strangers[made["metadata"]["name"]] = made["metadata"]["uid"]


@_do.register
def _(_: act.Kill, cast: Cast) -> None:
    cast.survivors |= survivors(cast)
    run = cast.host.environment.node.run
    for pod in cast.host.operator_pods():
        for container in container_ids(pod).values():
            found = process.process_id(run, container)
            run(["kill", "-KILL", str(found)])
            uid = pod["metadata"]["uid"]
            cast.kills[uid] = cast.kills.get(uid, 0) + 1


@_do.register
def _(_: act.Evict, cast: Cast) -> None:
    _needs_room(cast)
    cast.survivors |= survivors(cast)
    for pod in cast.host.operator_pods():
        _delete(pod, cast)


def _needs_room(cast: Cast) -> None:
    """Where a quota keeps the next operator out, its controller would wait for minutes after the quota is gone."""
    if cast.full:
        raise CouldNotRun("the quota has no room for another operator's pod")


def _delete(pod: Object, cast: Cast, grace: int | None = None) -> None:
    path = f"/api/v1/namespaces/{cast.host.namespace}/pods/{pod['metadata']['name']}"
    cast.host.environment.kube.delete(path, grace_seconds=grace)


@_do.register
def _(_: act.Away, cast: Cast) -> None:
    _needs_room(cast)
    cast.away, cast.survivors = True, cast.survivors | survivors(cast)
    cast.host.stop_operator()


@_do.register
def _(_: act.Back, cast: Cast) -> None:
    cast.host.start_operator()
    cast.away = False


@_do.register
def _(_: act.Roll, cast: Cast) -> None:
    _needs_room(cast)
    cast.survivors |= survivors(cast)
    cast.host.apply(cast.host.download())
    cast.revoked = False


@_do.register
def _(_: act.Revoke, cast: Cast) -> None:
    cast.host.environment.control.revoke(cast.host.name)
    cast.revoked = True


@_do.register
def _(action: act.Cut, cast: Cast) -> None:
    own = sorted({each for pod in cast.host.operator_pods() for each in addresses(pod)})
    if not own:
        raise CouldNotRun("no operator's pod has an address yet, so there is no link to cut")
    hook, matches = Hook.FORWARD, between(own[0], PROXY.ipv4)
    if action.link != Link.PROXY:
        port = API_PORT if action.link == Link.API else SIDECAR_PORT
        hook, matches = Hook.INPUT if action.link == Link.API else Hook.FORWARD, sent_by(own, port)
    fate = Fate.RESET if action.fate == "reset" else Fate.DROP
    cast.blinded = cast.blinded or action.link != Link.PROXY
    cast.cuts.enter_context(in_force(cast.host.environment.node, Cut(cast.host.name, hook, matches, fate)))


@_do.register
def _(action: act.Narrow, cast: Cast) -> None:
    """The operator may not see its pods for a while, so that it cannot hand tokens over."""
    cast.blinded = True
    kube = cast.host.environment.kube
    for role in operator_roles(cast.host):
        path = f"/apis/{RBAC}/v1/namespaces/{cast.host.namespace}/roles/{role['metadata']['name']}"
        cast.cuts.callback(kube.merge, path, {"rules": role["rules"]})
        kube.merge(path, {"rules": [_without(rule, action) for rule in role["rules"]]})


def _without(rule: Object, action: act.Narrow) -> Object:
    if action.resource not in rule.get("resources", []):
        return rule
    return {**rule, "verbs": [each for each in rule["verbs"] if each != action.verb]}


@_do.register
def _(action: act.Quota, cast: Cast) -> None:
    kube, path = cast.host.environment.kube, f"/api/v1/namespaces/{cast.host.namespace}/resourcequotas"
    hard = {"pods": str(len(kube.pods(cast.host.namespace)) + action.room)}
    kube.create(path, {"metadata": {"name": QUOTA}, "spec": {"hard": hard}})
    cast.full = True
    cast.cuts.callback(kube.delete, f"{path}/{QUOTA}")


@_do.register
def _(_: act.Mend, cast: Cast) -> None:
    cast.cuts.close()
    cast.full = False


@_do.register
def _(action: act.Wrong, cast: Cast) -> None:
    environment, parameters = cast.host.environment, dict(action.parameters)
    for field in ("image", "sidecarImage"):
        look_alike = parameters.get("patch", {}).get("data", {}).get(field)
        if look_alike is not None:
            image = foreign_images(environment.images.sandbox).get(look_alike, look_alike)
            parameters["patch"] = {"data": {field: image}}
    if not action.name:
        environment.control.fault(cast.host.name, action.kind, **parameters)
    for one in cast.sandboxes(action.name):
        cast.touched.add(one.id)
        environment.control.fault(cast.host.name, action.kind, sandboxId=one.id, **parameters)
        cast.forgotten.add(one.id)


@_do.register
def _(action: act.Rotate, cast: Cast) -> None:
    for _ in range(action.times):
        cast.host.environment.control.fault(cast.host.name, "rotate-keys")


@_do.register
def _(action: act.Pause, _: Cast) -> None:
    never = Condition("the pause is over", lambda _: False)
    wait_or_last(lambda: None, until=never, within=action.seconds, pace=BRISK)


PERFORMED = frozenset(_do.registry) - {object}
"""The kinds of step that somebody performs."""
