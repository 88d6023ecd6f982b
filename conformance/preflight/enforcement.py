"""Whether NetworkPolicies are enforced: reached before, refused under the policy, reached again after. Pure.

Nothing is inferred from a plugin's name: what a pod reached counts, and only where the first and the last look agree.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.contract.access import Policies
from conformance.preflight.finding import Answer, Finding

COSTS = ("EGR-15", "LCH-10", "REC-12")


@dataclass(frozen=True)
class Look:
    """What one pod met at the canary: whether it reached it, and the probe's words."""

    reached: bool
    words: str


@dataclass(frozen=True)
class Canary:
    """The looks of one node's pod: before the policy, under it, after it; None where it was not looked."""

    node: str
    before: Look
    under: Look | None = None
    after: Look | None = None


def judged(namespace: str, looks: Iterable[Canary], others: Iterable[str], seconds: float) -> Finding:
    """One finding about all nodes; `others` are policies that stand (`standing`), `seconds` the patience."""
    seen, there = tuple(looks), tuple(others)
    wider = [each for each in there if each.endswith(WIDENS)]
    evidence = (*(f"{each.node}: {_said(each)}" for each in seen), *there)
    refused = [each for each in seen if each.under is not None and not each.under.reached]
    again = [each for each in refused if each.before.reached and each.after is not None and each.after.reached]
    open_ = [each for each in seen if each.under is not None and each.under.reached]
    if open_ and not wider:
        names = ", ".join(each.node for each in open_)
        return Finding(
            id="policies",
            answer=Answer.NOTE,
            words=f"NetworkPolicies are not enforced: a denied pod reached the canary for {seconds:g} s on {names}",
            namespace=namespace,
            evidence=evidence,
            remedy="Nothing here confines a pod by policy: install a network plugin that enforces them.",
            costs=COSTS,
        )
    if open_:
        return _cannot(
            namespace,
            evidence,
            "other policies allow our pods more, and policies add up",
            "Ask for a namespace without them.",
        )
    if not seen or len(again) < len(seen):
        reason = "the canary was not reached before the policy, or not again after it"
        return _cannot(
            namespace, evidence, reason, "Look what else stands between pods: a policy of the cluster, a mesh."
        )
    on = f"on {len(seen)} node{'s' * (len(seen) > 1)}"
    words = f"NetworkPolicies are enforced {on}: the canary was reached before one, not under it, and again after"
    words += f"; to certify, say --policies {_way(refused)}"
    return Finding(id="policies", answer=Answer.READY, words=words, namespace=namespace, evidence=evidence)


def unreachable(namespace: str, why: str) -> Finding:
    """One finding where there was no canary to be reached."""
    return _cannot(namespace, (), why, "See what keeps that pod from running.")


def _way(refused: Iterable[Canary]) -> Policies:
    """What becomes of a connection under the policy: it times out everywhere, or somebody is told."""
    dropped = all(each.under is not None and each.under.words.startswith("timeout") for each in refused)
    return Policies.DROP if dropped else Policies.REFUSE


def _cannot(namespace: str, evidence: tuple[str, ...], reason: str, remedy: str) -> Finding:
    return Finding(
        id="policies",
        answer=Answer.CANNOT_TELL,
        words=f"it cannot be told whether NetworkPolicies are enforced: {reason}",
        namespace=namespace,
        evidence=evidence,
        remedy=remedy,
        costs=COSTS,
    )


def _said(canary: Canary) -> str:
    looks = (("before", canary.before), ("under the policy", canary.under), ("after", canary.after))
    return ", ".join(f"{when} {look.words if look else 'not looked'}" for when, look in looks)


WIDENS = "allows egress, and policies add up"


def standing(policies: Iterable[Mapping[str, Any]], ours: str) -> Iterator[str]:
    """Policies of other people that select each pod of the namespace for egress: one that allows some widens ours."""
    for each in policies:
        spec, name = each.get("spec") or {}, str(each["metadata"]["name"])
        selects_all = not (spec.get("podSelector") or {})
        types = spec.get("policyTypes") or (["Egress"] if spec.get("egress") else [])
        if name != ours and selects_all and "Egress" in types:
            does = WIDENS if spec.get("egress") else "denies egress"
            yield f"networkpolicies/{name} selects every pod here and {does}"
