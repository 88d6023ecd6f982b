"""What is asked of a cluster by pods of ours, where the caller wants some: pulls, names, ways, policies. Edge: its API.

One pod for each node that may run a sandbox, so that what is answered is answered by nodes and not by this machine.
"""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from conformance.environment.expectations import Condition
from conformance.environment.waiting import BRISK, eventually
from conformance.observe.exceptions import WaitFailed
from conformance.observe.probe import ProbeError
from conformance.preflight import destinations, enforcement, inside, nodes, not_asked, probe_pods, probing, pulls
from conformance.preflight.api import AT_ONCE
from conformance.preflight.cluster_answers import Ground, RefusedError
from conformance.preflight.destinations import Destination
from conformance.preflight.enforcement import Canary, Look
from conformance.preflight.finding import Answer, Finding
from conformance.preflight.inside import Inside
from conformance.preflight.probe_pods import LOOKING, PART, Place
from conformance.preflight.probing import Standing
from conformance.preflight.rights import GivenAccess, Right

AMONG = 3
"""Pods where nodes may not be listed: they go to different ones as far as there are."""
PULLED = 30.0
"""Seconds in which each node has pulled each image."""
ENFORCED = 10.0
"""Seconds in which a policy that is made, or removed, has to show."""
SILENT = "no probe runs there"
ENDPOINTS = "endpointslices.discovery.k8s.io"


@dataclass(frozen=True)
class _Pods:
    """The looking pods that run, and the canary's address."""

    stand: Standing
    looking: tuple[tuple[str, str], ...]
    """Pod and node."""
    canary: str
    silent: tuple[str, ...] = ()
    """Nodes on which no probe runs, whatever they have pulled."""

    def each(self, ask: Callable[[str], Any]) -> list[tuple[str, Any]]:
        """Ask all of them at once: node and answer."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(ask, [pod for pod, _ in self.looking]))
        return [(node, answer) for (_, node), answer in zip(self.looking, answers, strict=True)]


def asked(ground: Ground) -> Iterator[Finding]:
    """Every question that needs a pod; what was made for it is gone when this ends."""
    wanted = ground.prepared()
    namespace = ground.request.namespaces[0]
    fresh = ground.place(namespace) != namespace
    name = f"{probe_pods.PREFIX}{wanted.run}" if fresh else namespace
    place = Place(name, wanted.run, wanted.secret)
    able = _able(ground)
    count = (len(able) or AMONG) + 1
    ground.say(f"making {count} pods and a NetworkPolicy in {name}, labelled {wanted.label}; all goes at the end")
    ground.traces.label = wanted.label
    with probing.standing(ground.api, place, ground.traces, fresh=fresh) as stand:
        looks = probing.start(stand, wanted.pictures, able, AMONG)
        events = ground.can(Right("list", "events", namespace))
        seconds = max(min(PULLED, ground.api.deadline - time.monotonic() - 20), 5)
        found = probing.awaited(stand, looks * len(probe_pods.IMAGES), seconds, ground.say, events=events)
        yield pulls.judged(wanted.registry, found, every_node=bool(able), variant=wanted.variant)
        pods = _running(stand)
        seen = _insides(ground, pods)
        yield inside.names(seen)
        yield inside.kube_api(seen, endpoints_known=bool(_endpoints(ground)))
        yield _destinations(ground, pods)
        yield _policies(ground, pods)


def _able(ground: Ground) -> list[str]:
    """The nodes that may run a sandbox; none where they may not be listed."""
    if not ground.can(Right("list", "nodes")):
        return []
    pods = [each.body for each in ground.request.bundles[0].pods]
    return nodes.able(ground.listed("/api/v1/nodes?resourceVersion=0"), nodes.Placement(), pods)


def _running(stand: Standing) -> _Pods:
    """The pods whose probe runs, one for each node."""
    looking: dict[str, str] = {}
    nodes: list[str] = []
    canary = ""
    for each in stand.mine():
        states = {one["name"]: one.get("state") or {} for one in each["status"].get("containerStatuses") or ()}
        if each["metadata"]["labels"][PART] == LOOKING:
            nodes.append(str(each["spec"].get("nodeName") or "no node yet"))
        if "running" not in states.get("probe", {}):
            continue
        if each["metadata"]["labels"][PART] == LOOKING:
            looking.setdefault(str(each["spec"].get("nodeName")), str(each["metadata"]["name"]))
        else:
            canary = str(each["status"].get("podIP") or "")
    silent = tuple(node for node in dict.fromkeys(nodes) if node not in looking)
    return _Pods(stand, tuple((pod, node) for node, pod in looking.items()), canary, silent)


def _endpoints(ground: Ground) -> tuple[tuple[str, int], ...]:
    """The API server's addresses behind its Service, as far as we may read them."""
    if not ground.can(Right("list", ENDPOINTS, "default")):
        return ()
    label = "kubernetes.io%2Fservice-name%3Dkubernetes"
    found = ground.listed(f"/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector={label}")
    return tuple(
        (str(address), int(port["port"]))
        for each in found
        for port in each.get("ports") or ()
        for one in each.get("endpoints") or ()
        for address in one.get("addresses") or ()
    )


def _insides(ground: Ground, pods: _Pods) -> list[Inside]:
    """What each pod was given, and met."""
    ground.say("asking from inside for names and the API server")
    endpoints, authority = _endpoints(ground), _authority(ground, pods.stand)

    def ask(pod: str) -> Inside:
        done = pods.stand.run(pod, ["python3", "-c", inside.SURROUNDINGS])
        try:
            seen = inside.surroundings(done.stdout)
            results = pods.stand.tried(pod, inside.attempts(seen, endpoints, authority))
        except (ProbeError, ValueError, KeyError) as error:
            return Inside("", trouble=f"it could not be asked: {done.stderr.strip() or error}")
        return Inside("", seen, results)

    mute = [Inside(node, trouble=SILENT) for node in pods.silent]
    return [*(replace(found, node=node) for node, found in pods.each(ask)), *mute]


def _authority(ground: Ground, stand: Standing) -> str:
    """PEM of who signs for the API server inside; each namespace has it soon after it was made."""
    path = f"/api/v1/namespaces/{stand.place.namespace}/configmaps/kube-root-ca.crt"
    there = Condition("the namespace has the cluster's authority", lambda reply: bool(reply.ok))
    try:
        reply = eventually(lambda: ground.api.get(path), until=there, within=5, pace=BRISK)
    except WaitFailed as late:
        raise RefusedError(f"{path} is not there, by which pods know the API server") from late
    return str((reply.body.get("data") or {}).get("ca.crt") or "")


def _destinations(ground: Ground, pods: _Pods) -> Finding:
    """The ways through the site's proxy, from one pod: the proxy is the same for all."""
    wanted = ground.prepared()
    if wanted.way is None:
        return Finding(
            id="destinations",
            answer=Answer.NOT_ASKED,
            words="no --proxy is named, and no --destination behind it",
            costs=destinations.COSTS,
        )
    if not pods.looking or not wanted.destinations:
        reason = "no pod of ours runs" if wanted.destinations else "name platform and channel by --destination"
        words = f"the way through {wanted.way.shown} was not tried: {reason}"
        return Finding(id="destinations", answer=Answer.CANNOT_TELL, words=words, costs=destinations.COSTS)
    pod, _ = pods.looking[0]
    program = (resources.files("conformance.preflight") / "proxy_path_probe.py").read_text(encoding="utf-8")
    way, hold = wanted.way, wanted.hold
    ground.say(f"going to {len(wanted.destinations)} destinations through {way.shown}")

    def tried(to: Destination) -> Mapping[str, Any]:
        request = destinations.asked(way, to, wanted.authorities, hold)
        done = pods.stand.run(pod, ["python3", "-c", program], request, 6 * destinations.PATIENCE + hold)
        return destinations.told(done.stdout, done.stderr)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        ways = list(pool.map(tried, wanted.destinations))
    return destinations.judged(way, zip(wanted.destinations, ways, strict=True), hold)


def _policies(ground: Ground, pods: _Pods) -> Finding:
    """The canary before, under and after a policy that denies all."""
    stand = pods.stand
    name = stand.place.namespace
    if not pods.looking or not pods.canary:
        return enforcement.judged(name, (), (), ENFORCED)
    others = _others(ground, stand)
    ground.say("reaching for the canary")
    before = _looks(pods, until=True)
    ground.say("the same under a NetworkPolicy that denies it")
    policy = probe_pods.denial(stand.place)
    stand.make(stand.policies, policy)
    under = _looks(pods, until=False)
    ground.say("and once more without it")
    stand.remove(f"{stand.policies}/{policy['metadata']['name']}")
    after = _looks(pods, until=True)
    seen = [Canary(node, look, under[node], after[node]) for node, look in before.items()]
    seen += [Canary(node, Look(reached=False, words=SILENT)) for node in pods.silent]
    return enforcement.judged(name, seen, others, ENFORCED)


def _others(ground: Ground, stand: Standing) -> list[str]:
    namespace = stand.place.namespace
    if not ground.can(Right("list", "networkpolicies.networking.k8s.io", namespace)):
        return []
    return list(enforcement.standing(ground.listed(stand.policies), f"{probe_pods.PREFIX}{stand.place.run}"))


def _looks(pods: _Pods, *, until: bool) -> dict[str, Look]:
    """By node: the last look, once all reach the canary, or twice none does; or the seconds are over."""
    last: list[Mapping[str, Look]] = []

    def look() -> Sequence[Mapping[str, Look]]:
        results = pods.each(lambda pod: pods.stand.looked(pod, inside.glimpse(pods.canary, probe_pods.PORT)))
        last.append({node: Look(each.get("outcome") == "answered", inside.met(each)) for node, each in results})
        return last

    def enough(seen: Sequence[Mapping[str, Look]]) -> bool:
        return _all(seen[-1:], reached=True) if until else len(seen) > 1 and _all(seen[-2:], reached=False)

    with contextlib.suppress(WaitFailed):
        patience = min(ENFORCED, max(pods.stand.api.deadline - time.monotonic(), 1))
        eventually(look, until=Condition("the canary shows the policy", enough), within=patience, pace=BRISK)
    return dict(last[-1])


def _all(seen: Iterable[Mapping[str, Look]], *, reached: bool) -> bool:
    return all(look.reached is reached for looks in seen for look in looks.values())


def removed(ground: Ground) -> Iterator[Finding]:
    """What of all that is left."""
    traces = ground.traces
    if traces.left or traces.trouble:
        yield Finding(
            id="traces",
            answer=Answer.NOT_READY,
            words="something of ours is left",
            evidence=(*traces.left, *((traces.trouble,) if traces.trouble else ())),
            remedy=f"`{_cleanup(ground)}` takes away what has {traces.label}; pods end by themselves.",
        )
        return
    if not traces.made:
        yield Finding(id="traces", answer=Answer.READY, words="nothing was made")
        return
    words = f"{len(traces.made)} objects were made, labelled {traces.label}, and are gone"
    yield Finding(id="traces", answer=Answer.READY, words=words)


def _cleanup(ground: Ground) -> str:
    """The command that takes it away; whoever may touch no more than namespaces names the one."""
    run = ground.traces.label.partition("=")[2]
    bounded = ground.request.access is GivenAccess.NAMESPACE
    namespaces = f" --namespaces {ground.request.namespaces[0]}" if bounded else ""
    return f"byohost cleanup --kubeconfig FILE{namespaces} --run {run}"


NAMES = (*not_asked.NAMES, "traces")
"""What is answered by pods."""
