"""The operator's own service account loses this host's label for a while, or bears another's. Edge: cluster, clock."""

import time
from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import BRISK, eventually, wait_or_last
from conformance.families._shared.refused_launches import ANOTHER_HOST
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Weight, scenario
from fake_platform.model import Host

LABEL = "byohost.test/host"


@dataclass(frozen=True)
class LostLabel:
    """The host before, when it showed the namespace as bad (or patience was over), and once the label was back."""

    before: Host
    broken: Host
    seconds: float
    """From the label's change to what `broken` shows."""
    mended: Host


@scenario("lost_label", INSTALLED, weight=Weight(MOSTLY_WAITS))
def lose_label(host: HostUnderTest) -> LostLabel:
    """Take the label away, wait until the host shows it, give it back, wait until that shows too."""
    return _labelled(host, None)


@scenario("anothers_label", INSTALLED, weight=Weight(MOSTLY_WAITS))
def give_anothers_label(host: HostUnderTest) -> LostLabel:
    """Let the label name another host, as where two bundles were applied into one namespace."""
    return _labelled(host, ANOTHER_HOST)


def _labelled(host: HostUnderTest, value: str | None) -> LostLabel:
    shown = Condition(
        "the namespace is shown as bad", lambda one: one.health is not None and not one.health.namespace.ok
    )
    mended = Condition("the namespace is shown as good", lambda one: one.health is not None and one.health.namespace.ok)
    before: Host = eventually(host.record, until=mended, within=PATIENCE, pace=BRISK)
    _label(host, value)
    started = time.monotonic()
    try:
        broken: Host = wait_or_last(host.record, until=shown, within=PATIENCE / 2, pace=BRISK)
    finally:
        seconds = time.monotonic() - started
        _label(host, host.name)
    return LostLabel(before, broken, seconds, eventually(host.record, until=mended, within=PATIENCE, pace=BRISK))


def _label(host: HostUnderTest, value: str | None) -> None:
    path = f"/api/v1/namespaces/{host.namespace}/serviceaccounts/{host.operator.account}"
    host.environment.kube.merge(path, {"metadata": {"labels": {LABEL: value}}})
