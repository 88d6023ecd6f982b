"""The platform measures whether policies are enforced while its canary policy stands. Edge: API server and platform.

Whether this cluster enforces any is nobody's guess here either: what counts is what the operator said of the two
sandboxes that the platform names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import BRISK, eventually, wait_or_last
from conformance.families._shared.bystander import SMALL
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.observe.journal import frames, payload
from fake_platform.model import Host, JournalEntry
from fake_platform.network_policy import TEXT

UNREACHED = ("failed", "sidecar-unreachable")
"""How a launch ends whose sidecar listens and that its operator cannot reach; a silent one may have other causes."""

REACHED = ("ready", None)


@dataclass(frozen=True)
class PoliciesMeasured:
    """The host before, with what was measured (or when patience was over), and once its operator was heard of again."""

    before: Host
    measured: Host
    later: Host
    launches: tuple[JournalEntry, ...]
    """What went down in between."""
    told: tuple[JournalEntry, ...]
    """The operator's deciding word of each sandbox in between."""

    def met(self) -> str:
        """What the two that the platform names met by the operator's own words: a state of the fact."""
        found = self.measured.network_policy
        words = {word["sandboxId"]: (word["state"], word["reason"]) for word in map(payload, self.told)}
        allowed, denied = words.get(found.allowed), words.get(found.denied)
        if denied == REACHED:
            return "not-enforced"
        return "enforced" if (allowed, denied) == (REACHED, UNREACHED) else "unknown"


def deciding(statuses: Iterable[JournalEntry]) -> tuple[JournalEntry, ...]:
    """Of each sandbox the first word that says ready or failed: what ends it afterwards is no evidence."""
    first: dict[Any, JournalEntry] = {}
    for entry in statuses:
        word = payload(entry)
        if word.get("state") in ("ready", "failed"):
            first.setdefault(word["sandboxId"], entry)
    return tuple(first.values())


@scenario("policies_measured", INSTALLED)
def measure_policies(host: HostUnderTest) -> PoliciesMeasured:
    """Apply the canary policy, have the platform measure, wait for what it found and for the operator's next word."""
    policy = yaml.safe_load(TEXT)
    path = f"/apis/networking.k8s.io/v1/namespaces/{host.namespace}/networkpolicies"
    host.registered()
    before: Host = eventually(host.record, until=_TOLD, within=PATIENCE)
    mark = host.journal()[-1].n
    host.environment.kube.create(path, policy)
    try:
        host.environment.control.measure_network_policy(host.name, host.order(resources=SMALL))
        over = Condition("the measurement is over", lambda one: one.network_policy != before.network_policy)
        measured: Host = wait_or_last(host.record, until=over, within=PATIENCE + 10, pace=BRISK)
    finally:
        host.environment.kube.delete(f"{path}/{policy['metadata']['name']}")
    news = host.journal(after=mark)
    since = measured.last_seen
    heard = Condition("the operator is heard of again", lambda one: since is None or one.last_seen > since)
    later: Host = wait_or_last(host.record, until=heard, within=PATIENCE / 2)
    launches, told = frames(news, "sandbox.launch", "down"), deciding(frames(news, "sandbox.status", "up"))
    return PoliciesMeasured(before, measured, later, launches, told)


_TOLD = Condition(
    "the host shows its four facts as good",
    lambda one: (
        one.health is not None
        and all(getattr(one.health, name).ok for name in ("cluster_api", "namespace", "rbac", "channel"))
    ),
)
