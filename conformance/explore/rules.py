"""The rules behind the monitors: each gives a sentence for everything in a record that breaks it. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from conformance.explore.recorded import Recorded
from conformance.observe import (
    advertised_families,
    health_facts,
    refusal_waits,
    refused_messages,
    sandbox_counts,
    sandbox_ends,
    sandbox_statuses,
)
from conformance.observe.channel_connections import launches, stories, terminations
from conformance.observe.deletions import without_uid
from conformance.observe.journal import payload, time_of
from conformance.observe.pods import found_name
from conformance.observe.sandbox_ends import CLOSE
from conformance.observe.secret_scan import shaped, sought
from conformance.observe.submitted import SubmittedPod
from fake_platform.model import JournalEntry


def heard(recorded: Recorded) -> bool:
    """Whether the operator has told anything on any connection."""
    return any(one.up for one in recorded.connections)


def submitted(recorded: Recorded) -> bool:
    """Whether the operator has made a pod."""
    return bool(recorded.pods.pods)


def came_back(recorded: Recorded) -> bool:
    """Whether the operator has opened a channel again."""
    return sum(bool(one.up) for one in recorded.connections) > 1


def launched(recorded: Recorded) -> bool:
    """Whether anything was asked for."""
    return bool(_down(recorded, "sandbox.launch"))


def terminated(recorded: Recorded) -> bool:
    """Whether the platform has wanted the end of anything."""
    return bool(_down(recorded, "sandbox.terminate"))


def ended(recorded: Recorded) -> bool:
    """Whether the end of anything was told."""
    return any(each.state in recorded.states.ends for told in stories(recorded.connections).values() for each in told)


def gone(recorded: Recorded) -> bool:
    """Whether anything was told as gone."""
    return any(each.state == "gone" for told in stories(recorded.connections).values() for each in told)


def foreign_ordered(recorded: Recorded) -> bool:
    """Whether an image was asked for that must not run."""
    orders: list[Mapping[str, Any]] = [payload(entry) for entry in _down(recorded, "sandbox.launch")]
    orders += [each.order for each in recorded.pods.pods if each.order]
    return any(not _runs(image, recorded.registry) for order in orders for image in _images(order))


def voided(recorded: Recorded) -> bool:
    """Whether a launch came that does not count."""
    return bool(_void(recorded))


def told_of_pods(recorded: Recorded) -> bool:
    """Whether an inventory was told once a pod had been there for long enough."""
    told = [time_of(entry) for one in recorded.connections for entry in one.up if entry.type == "host.inventory"]
    return any(life.created + sandbox_ends.FRESH < time for time in told for life in recorded.lives.values())


def _down(recorded: Recorded, kind: str) -> list[JournalEntry]:
    return [entry for one in recorded.connections for entry in one.down if entry.type == kind]


def of_pods(question: Callable[[SubmittedPod], str], recorded: Recorded) -> list[str]:
    """What a question of one pod finds in all of them."""
    return recorded.pods.faults(question)


def unschematic(recorded: Recorded) -> list[str]:
    """CHN-18: messages that the platform refused."""
    return refused_messages.refusals(recorded.connections)


def told_of_health(recorded: Recorded) -> bool:
    """Whether a check-in told of the host's health."""
    return health_facts.told(recorded.connections)


def odd_facts(recorded: Recorded) -> list[str]:
    """HLT-01: facts that are told as they cannot be."""
    return health_facts.odd_facts(recorded.connections)


def untaken(recorded: Recorded) -> list[str]:
    """REC-03: tokens that were sent and not told as taken."""
    return sandbox_statuses.untaken_tokens(recorded.connections, recorded.states, recorded.taken_within)


def has_tokens(recorded: Recorded) -> bool:
    """Whether tokens were sent to an operator that could hand them over all the time."""
    return not recorded.blinded and any(
        entry.type == "sandbox.token" for one in recorded.connections for entry in one.down
    )


def not_one(recorded: Recorded) -> list[str]:
    """LCH-09: a pod for a launch, and none without."""
    made = Counter(each.sandbox for each in recorded.pods.pods)
    return recorded.pods.faults(
        lambda each: (
            f"one of {made[each.sandbox]} pods that were made for it"
            if made[each.sandbox] > 1 and each.sandbox not in recorded.unwitnessed
            else ("" if each.order is not None else "made, and no launch had asked for it")
        )
    )


def blunt(recorded: Recorded) -> list[str]:
    """LCH-13: deletions that would have hit any pod of the name."""
    found = without_uid(recorded.deletions)
    return [f"the pod {each} was deleted by name alone, without its uid as precondition" for each in found]


def unasked(recorded: Recorded) -> list[str]:
    """REC-01: an operator has ended it, without an order and though its program had not come to its end."""
    ready = {
        sandbox: host
        for (host, sandbox), told in stories(recorded.connections).items()
        if any(each.state == "ready" for each in told)
    }
    return [
        f"the pod of sandbox {one.sandbox} was deleted by its operator, though it was ready and nobody had ended it"
        for one in recorded.deletions
        if one.sandbox in ready
        and one.sandbox not in recorded.touched
        and not any(
            time_of(order) <= one.at + CLOSE
            for order in terminations(recorded.connections, ready[one.sandbox], one.sandbox)
        )
    ]


def harmed_strangers(recorded: Recorded) -> list[str]:
    """LCH-16: what was somebody else's is there, and is what it was."""
    return [
        f"the pod {name} of somebody else is {'another one' if name in recorded.there else 'gone'}"
        for name, uid in recorded.strangers.items()
        if recorded.there.get(name) != uid
    ]


def foreign_images(recorded: Recorded) -> list[str]:
    """LCH-06: what is not of the run's registry, or not named by a digest."""
    return recorded.pods.faults(
        lambda each: next(
            (
                f"it was made of the image {image}, which is none of {recorded.registry} by digest"
                for image in _images(each.order or {})
                if not _runs(image, recorded.registry)
            ),
            "",
        )
    )


def _images(order: Mapping[str, Any]) -> tuple[str, ...]:
    """The sandbox's and its sidecar's, as far as the launch names any."""
    return tuple(str(order[field]) for field in ("image", "sidecarImage") if field in order)


def _runs(image: str, registry: str) -> bool:
    host, _, rest = image.partition("/")
    return host == registry and "@sha256:" in rest


def void(recorded: Recorded) -> list[str]:
    """LCH-11: launches of another generation or host than their connection's make nothing."""
    void = _void(recorded)
    return [
        f"sandbox {each.sandbox} (pod {found_name(each.pod)}) was made by a launch of another generation or host alone"
        for each in recorded.pods.pods
        if each.sandbox in void
    ]


def _void(recorded: Recorded) -> set[str]:
    """Sandboxes that were asked for by launches that do not count, and by no other."""
    asked = {str(payload(entry).get("sandboxId")) for entry in _down(recorded, "sandbox.launch")}
    return asked - {sandbox for one in recorded.connections for _, sandbox in launches(one)}


def incomplete_inventories(recorded: Recorded) -> list[str]:
    """REC-05: an inventory leaves no pod out that stands."""
    return sandbox_ends.incomplete_inventories(recorded.connections, recorded.lives)


def refused(recorded: Recorded) -> bool:
    """Whether an exchange was refused, of a process that nobody has ended."""
    return not recorded.killed and bool(refusal_waits.refused(recorded.journal))


def hasty(recorded: Recorded) -> list[str]:
    """KEY-05: exchanges that came too soon after a refusal."""
    return refusal_waits.hasty_exchanges(recorded.journal)


def misadvertised(recorded: Recorded) -> list[str]:
    """REG-08: check-ins that state other families than the exchange before them."""
    return advertised_families.other_families(recorded.connections, advertised_families.advertised(recorded.journal))


def counted(recorded: Recorded) -> bool:
    """Whether a check-in came while a ready sandbox was left alone, and its sidecar could be asked."""
    return not recorded.blinded and any(
        each.ready for each in sandbox_counts.quiet_counts(recorded.connections, recorded.states)
    )


def miscounted(recorded: Recorded) -> list[str]:
    """HLT-06: check-ins that count other sandboxes than there are."""
    return sandbox_counts.miscounts(sandbox_counts.quiet_counts(recorded.connections, recorded.states))


def secrets(recorded: Recorded) -> list[str]:
    """KEY-07: channels and tokens in what operators have printed."""
    return [
        f"{name} stands in {place}"
        for place, text in recorded.printed.items()
        for name in (*sought(recorded.channels, text), *shaped(text))
    ]


def crashes(recorded: Recorded) -> list[str]:
    """CHN-12: processes that nobody has ended."""
    times = recorded.ended_by_itself
    return (
        [f"the operator's process ended {times} time{'s' if times > 1 else ''} though nobody had ended it"]
        if times
        else []
    )
