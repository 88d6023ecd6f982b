"""How sandboxes end, what is left of them, and what the operator's own end does to them. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence

from conformance.contract.wording import listed
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.leftovers import mentions
from conformance.observe.survival import harmed
from conformance.observe.untrusted_json import fields, records, text
from conformance.watch.answers import Broken, Question, Rule
from conformance.watch.seen import Object, Sandbox, Seen, UnaskedError, had
from conformance.watch.timeline import Watched

LASTING = frozenset({"ReplicaSet", "StatefulSet", "DaemonSet"})
"""Owners that make a pod again when one has gone: they are not left of it."""

SETTLED = 10.0
"""Seconds after a pod has gone in which what was made for it may go too."""


def goes(bound: float) -> Question:
    """EPH-01: a pod whose work has ended is gone within the bound, and stays so."""

    def ask(seen: Seen) -> str:
        over = [(each, each.pod.ended) for each in seen.some if each.pod.ended is not None]
        late = [each for each, ended in over if (_gone(each, seen) - ended) > bound]
        again = [each for each, _ in over if each.pod.gone is not None and _again(each.pod, seen)]
        if late:
            names = listed(each.pod.name for each in late)
            raise Broken(f"pods were still there {bound:g} s after their work had ended: {names}")
        if again:
            raise Broken(f"pods came again after they had gone: {listed(each.pod.name for each in again)}")
        went = [each for each, _ in over if each.pod.gone is not None]
        if not went:
            raise CouldNotRun(
                f"no sandbox ended by itself and was watched until its pod was gone, or for {bound:g} s: watch longer"
            )
        return f"{len(went)} sandboxes whose work ended, within {bound:g} s each"

    return ask


def _gone(each: Sandbox, seen: Seen) -> float:
    return seen.seconds if each.pod.gone is None else each.pod.gone


def _again(pod: Watched, seen: Seen) -> bool:
    return any(
        each.pod.name == pod.name and each.pod.uid != pod.uid and each.pod.began > pod.began for each in seen.sandboxes
    )


def was_there(seen: Seen) -> str:
    """The control: the pods that went had been seen running."""
    ran = [each for each in seen.some if each.pod.running is not None and each.pod.gone is not None]
    if not ran:
        raise CouldNotRun("no sandbox was seen running that was gone later")
    return f"{len(ran)} sandboxes were seen running, and then no more"


def leftovers(seen: Seen) -> str:
    """EPH-03: no object mentions a sandbox that has gone, and none that was made for it is left."""
    over, objects = _settled(seen), had(seen.objects)
    found = {f"{each.pod.name}: {place}" for each in over for place in mentions(objects, _marks(each.pod))}
    found |= {f"{each.pod.name}: {place}" for each in over for place in _owners(each.pod, objects, seen.workload)}
    if found:
        raise Broken(f"of sandboxes that have gone there is still {listed(found)}")
    if seen.unlisted:
        raise CouldNotRun(f"our account may not list {listed(seen.unlisted)}, where something may be left")
    return f"{sum(map(len, objects.values()))} objects, none of {len(over)} sandboxes that had gone"


def _settled(seen: Seen) -> Sequence[Sandbox]:
    found = [each for each in seen.some if each.pod.gone is not None and seen.seconds - each.pod.gone >= SETTLED]
    if not found:
        raise CouldNotRun(f"no sandbox was gone for {SETTLED:g} s when the watch ended: watch longer")
    return found


def _marks(pod: Watched) -> tuple[str, ...]:
    """Its uid, and its name where it stands alone: another sandbox's may begin like it."""
    return (pod.uid, json.dumps(pod.name))


def _owners(pod: Watched, objects: Mapping[str, Sequence[Object]], workload: Object) -> Iterator[str]:
    """What the pod was made for and belonged to, such as a Job, if it is still there; the operator itself is not."""
    owners = records(fields(pod.first, "metadata"), "ownerReferences")
    uids = {text(each, "uid") for each in owners if text(each, "kind") not in LASTING}
    uids.discard(text(fields(workload, "metadata"), "uid"))
    for resource, items in objects.items():
        for each in items:
            metadata = fields(each, "metadata")
            if text(metadata, "uid") in uids:
                yield f"{resource}/{text(metadata, 'name')}"


def operator_is_found(seen: Seen) -> str:
    """The control: the same search finds the operator's own pod."""
    objects = had(seen.objects)
    if not any(place.startswith("pods/") for pod in seen.pods for place in mentions(objects, (pod.uid,))):
        raise CouldNotRun("the search does not find the operator's own pod among the objects")
    return "the operator's own pod is found"


def survives(seen: Seen) -> str:
    """REC-01: what ran when the operator was taken away is as it was."""
    if seen.disturbance is None:
        raise UnaskedError("--disturb takes the operator's pod away, and looks at the sandboxes that it leaves")
    found = had(seen.disturbance)
    judged = {name: pod for name, pod in found.before.items() if name not in found.over}
    failed = [name for name in judged if text(fields(found.after.get(name), "status"), "phase") == "Failed"]
    harm = [*harmed(judged, found.after), *(f"sandbox {name} has failed" for name in failed)]
    if harm:
        raise Broken(f"when the operator was taken away, {listed(harm)}")
    if not judged:
        raise CouldNotRun("no sandbox ran on while the operator was away: the work of each was over by itself")
    return f"{len(judged)} sandboxes ran on as they were"


def was_taken(seen: Seen) -> str:
    """The control: the operator's pod went, and another came."""
    if seen.disturbance is None:
        raise UnaskedError("--disturb was not given")
    found = had(seen.disturbance)
    if not found.successor or found.successor == found.taken:
        raise CouldNotRun("no other pod of the operator was seen after its own had been taken away")
    return f"the operator's pod {found.taken} went, and {found.successor} came"


def rules(bound: float) -> tuple[Rule, ...]:
    """Those of this file; `bound` is that of EPH-01, in seconds."""
    return (
        Rule("EPH-01", "pod-goes", "A pod whose work has ended goes, and stays away.", goes(bound), was_there),
        Rule("EPH-03", "no-objects-left", "Of a sandbox that has gone, nothing is left.", leftovers, operator_is_found),
        Rule("REC-01", "survivors-untouched", "Sandboxes outlive the operator's pod.", survives, was_taken),
    )
