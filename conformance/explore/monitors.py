"""The monitors of one story: what everything that was recorded of it says, held against the contract. Pure.

They are what the checks of a whole run judge by (`whole_run` in `conformance.families`): the same functions of
`conformance.observe`, the protocol's model of a sandbox among them, asked of one host. Each says whether the story has
given it anything to look at: who has seen nothing has judged nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from conformance.explore import news_rules, rules
from conformance.explore.recorded import Recorded
from conformance.explore.story import Finding
from conformance.observe import hardening, launch_differences, pod_build
from conformance.observe.submitted import SubmittedPod
from conformance.observe.untrusted_json import Misfit


@dataclass(frozen=True)
class Monitor:
    """What it looks at, in words; whether there was any; and the sentences that it says of what is wrong."""

    clause: str
    says: str
    seen: Callable[[Recorded], bool]
    wrong: Callable[[Recorded], list[str]]


@dataclass(frozen=True)
class AtRest:
    """What is judged when a story has come to rest, in words; and whether the story has anything to do with it."""

    says: str
    seen: Callable[[Recorded], bool]


def findings(recorded: Recorded) -> tuple[Finding, ...]:
    """Everything that is wrong: first what all monitors say, then what was wrong at rest."""
    told = [Finding(each.clause, words) for each in MONITORS if each.seen(recorded) for words in _asked(each, recorded)]
    return (*told, *recorded.at_rest)


def looked_at(recorded: Recorded) -> frozenset[str]:
    """The clauses whose monitors had something to look at."""
    told = {each.clause for each in MONITORS if each.seen(recorded)}
    return frozenset({*told, *(clause for clause, each in AT_REST.items() if each.seen(recorded))})


def _asked(monitor: Monitor, recorded: Recorded) -> list[str]:
    """An operator that writes what is no message of the protocol has broken it, in words."""
    try:
        return monitor.wrong(recorded)
    except Misfit as misfit:
        return [str(misfit)]


def _pod(clause: str, says: str, question: Callable[[SubmittedPod], str]) -> Monitor:
    return Monitor(clause, says, rules.submitted, partial(rules.of_pods, question))


MONITORS: tuple[Monitor, ...] = (
    Monitor("CHN-14", "what was told of sandboxes follows the protocol's model", rules.heard, news_rules.news),
    Monitor("CHN-14", "what was told of sandboxes is what became of them", rules.heard, news_rules.untrue),
    Monitor("CHN-18", "the platform refused no message", rules.heard, rules.unschematic),
    Monitor("REC-03", "each token that was sent was taken", rules.has_tokens, rules.untaken),
    Monitor("LCH-09", "a launch has one pod at most, and no pod is without one", rules.submitted, rules.not_one),
    Monitor("LCH-06", "no pod is of an image that must not run", rules.foreign_ordered, rules.foreign_images),
    Monitor("LCH-11", "no pod is of a launch that does not count", rules.voided, rules.void),
    Monitor("REC-05", "each inventory names the pods that stand", rules.told_of_pods, rules.incomplete_inventories),
    Monitor("LCH-13", "each deletion names its uid", lambda each: bool(each.deletions), rules.blunt),
    Monitor("REC-01", "no operator ended a sandbox that nobody had ended", rules.submitted, rules.unasked),
    Monitor(
        "LCH-16", "pods of somebody else stay as they are", lambda each: bool(each.strangers), rules.harmed_strangers
    ),
    Monitor("KEY-07", "no operator printed a secret", lambda each: bool(each.printed), rules.secrets),
    Monitor("KEY-05", "whoever was refused waited for half a minute", rules.refused, rules.hasty),
    Monitor("REG-08", "each check-in states the families that were exchanged", rules.heard, rules.misadvertised),
    Monitor("HLT-01", "good facts are fresh, and broken ones say why", rules.told_of_health, rules.odd_facts),
    Monitor("HLT-06", "each check-in counts what stands there", rules.counted, rules.miscounted),
    Monitor("CHN-12", "no operator ended by itself", rules.heard, rules.crashes),
    _pod(
        "LCH-03",
        "each pod is its launch",
        lambda it: launch_differences.difference(it.pod, it.order) if it.order else "",
    ),
    _pod(
        "POD-11",
        "each pod has its class",
        lambda it: launch_differences.other_size(it.pod, it.order) if it.order else "",
    ),
    _pod(
        "WID-04",
        "the webhook's label is on the pods of identities alone",
        lambda it: launch_differences.webhook_label(it.pod, it.order) if it.order else "",
    ),
    _pod("POD-01", "no pod may be root", lambda it: hardening.root(it.pod)),
    _pod("POD-01", "each pod names its user", lambda it: pod_build.user(it.pod)),
    _pod("LCH-03", "each policy is compact", lambda it: pod_build.blank_policy(it.pod)),
    _pod("POD-15", "no program runs again", lambda it: pod_build.runs_once(it.pod)),
    _pod("POD-15", "no sandbox starts before its sidecar", lambda it: pod_build.listens_first(it.pod)),
    _pod("POD-15", "each sandbox has scratch", lambda it: pod_build.scratch(it.pod)),
    _pod("POD-15", "each pod has its account", lambda it: pod_build.account(it.pod, it.order) if it.order else ""),
    _pod(
        "POD-15",
        "each pod has its labels",
        lambda it: pod_build.labels(it.pod, it.host, it.order) if it.order else "",
    ),
    _pod(
        "POD-15",
        "each pod bears its deadline",
        lambda it: pod_build.deadline(it.pod, it.deadlines) if it.deadlines else "",
    ),
    _pod("POD-02", "no pod keeps a capability", lambda it: hardening.capabilities(it.pod)),
    _pod("POD-03", "no pod may gain privileges", lambda it: hardening.escalation(it.pod)),
    _pod("POD-04", "no pod shares anything of its node", lambda it: hardening.shared(it.pod)),
    _pod("POD-05", "no pod has more storage than scratch", lambda it: hardening.storage(it.pod)),
    _pod("POD-06", "no pod mounts an API token", lambda it: hardening.api_token(it.pod, it.accounts)),
    _pod("POD-08", "each pod asks for the seccomp filter", lambda it: hardening.seccomp(it.pod)),
    _pod("POD-09", "no pod can write its root", lambda it: hardening.writable_root(it.pod)),
    _pod("POD-10", "each pod is limited", lambda it: hardening.unlimited(it.pod)),
    _pod("POD-12", "no pod chooses its place", lambda it: hardening.placement(it.pod, it.placements)),
    _pod("POD-13", "each pod is traced to launch and host", lambda it: hardening.unnamed(it.pod, it.sandbox, it.host)),
)
"""Every monitor of a story, each with its clause."""

AT_REST: Mapping[str, AtRest] = {
    "REG-02": AtRest("the operator that was installed has claimed its host", rules.heard),
    "REC-08": AtRest("cut off and let back, the operator is connected", rules.came_back),
    "LCH-07": AtRest("each launch is ready or at its end", rules.launched),
    "LCH-04": AtRest("what was terminated is gone", rules.terminated),
    "EPH-01": AtRest("no pod is left of what has ended", rules.ended),
    "REC-10": AtRest("what has lost its pod is told as gone", rules.gone),
}
"""What is judged when all has come to rest, beside monitors of the same clause."""

CLAUSES: tuple[str, ...] = tuple(dict.fromkeys((*(each.clause for each in MONITORS), *AT_REST)))
"""All clauses that a story is judged by."""
