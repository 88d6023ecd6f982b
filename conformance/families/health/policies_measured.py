"""The platform measures whether policies are enforced while its canary policy stands. Edge: API server and platform.

Whether this cluster enforces any is nobody's guess here either: what counts is what the operator said of the two
sandboxes that the platform names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

import yaml

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import BRISK, eventually, wait_or_last
from conformance.families._shared.bystander import SMALL
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.observe.journal import about, frames, payload
from fake_platform.model import Host, JournalEntry
from fake_platform.network_policy import TEXT

UNREACHED = ("sidecar-unreachable", "sidecar-silent")
"""How a launch fails whose operator had no answer of its sidecar."""


@dataclass(frozen=True)
class PoliciesMeasured:
    """The host before, with what was measured (or when patience was over), and once its operator was heard of again."""

    before: Host
    measured: Host
    later: Host
    launches: tuple[JournalEntry, ...]
    """What went down in between."""
    told: tuple[JournalEntry, ...]
    """What the operator said of sandboxes in between, until the measurement was over."""

    def met(self) -> str:
        """What the two that the platform names met by the operator's own words: a state of the fact."""
        found = self.measured.network_policy
        allowed, denied = (_last(self.told, sandbox) for sandbox in (found.allowed, found.denied))
        if allowed != ("ready", None):
            return "unknown"
        if denied == ("ready", None):
            return "not-enforced"
        return "enforced" if denied in {("failed", reason) for reason in UNREACHED} else "unknown"


def _last(told: tuple[JournalEntry, ...], sandbox: str | None) -> tuple[str, str | None]:
    """State and reason of the operator's word that decides: the first that says ready or failed."""
    words = [payload(entry) for entry in about(told, sandbox or "")]
    deciding = (word for word in words if word["state"] in ("ready", "failed"))
    word = next(deciding, None)
    return (word["state"], word["reason"]) if word else ("", None)


def until_measured(news: Iterable[JournalEntry]) -> tuple[JournalEntry, ...]:
    """What was written before the measurement was over: what ends the two afterwards is no evidence."""
    return tuple(takewhile(lambda entry: entry.type != "host.networkPolicy", news))


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
    news = until_measured(host.journal(after=mark))
    since = measured.last_seen
    heard = Condition("the operator is heard of again", lambda one: since is None or one.last_seen > since)
    later: Host = wait_or_last(host.record, until=heard, within=PATIENCE / 2)
    launches, told = frames(news, "sandbox.launch", "down"), frames(news, "sandbox.status", "up")
    return PoliciesMeasured(before, measured, later, launches, told)


_TOLD = Condition(
    "the host shows its four facts as good",
    lambda one: (
        one.health is not None
        and all(getattr(one.health, name).ok for name in ("cluster_api", "namespace", "rbac", "channel"))
    ),
)
