"""An operator is shown certificates of an authority that it was not told to trust. Edge: cluster, platform, proxy.

First at every connection: a bundle names another authority than the proxy's. Then, under the right bundle, at the
channel alone: exchanges name the channel hosts at which the proxy shows a certificate that is foreign, or whose
authority is trusted and that is for another name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from conformance.environment.expectations import Condition
from conformance.environment.run_environment import Environment
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import eventually, wait_or_last
from conformance.families._shared.probe_attempts import PLATFORM_NAME
from conformance.families._shared.scheduling.scenario import INSTALLED, Sharing, Trace, scenario
from conformance.observe import journal
from conformance.observe.kube import Object
from conformance.observe.pods import addresses
from conformance.observe.proxy import Decision
from egress_profiles.manifests import DISTRUSTED_HOST, MISNAMED_HOST
from fake_platform.channel_urls import LABELS
from fake_platform.model import Host, JournalEntry

TRIES = 2
"""Connections that are waited for: one may still have been under way when its end was looked for."""

WRONG = (DISTRUSTED_HOST, MISNAMED_HOST)
"""The channels' hosts whose certificates must not be accepted."""


@dataclass(frozen=True)
class ForeignAuthority:
    """What the operator asked of the proxy under each wrong certificate, and what the platform heard of it."""

    host: HostUnderTest
    knocks: tuple[Decision, ...]
    """Its CONNECTs to the platform, under a bundle with a foreign authority."""
    heard: tuple[JournalEntry, ...]
    """What the platform heard of that bundle's pod."""
    channel_knocks: Mapping[str, tuple[Decision, ...]]
    """Its CONNECTs to each channel whose certificate was wrong, by the channel's host."""
    journal: tuple[JournalEntry, ...]
    """The whole journal of the host."""
    after: Host


@scenario("foreign_authority", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})))
def show_foreign_certificates(host: HostUnderTest) -> ForeignAuthority:
    """Apply a bundle with a foreign authority, then the right one with first channels that cannot be trusted."""
    host.registered()
    host.environment.connects()  # where nobody sees them nothing is begun, so that no operator is left led astray
    foreign = replace(host, site=host.site.model_copy(update={"ca_bundle": host.environment.authorities.foreign}))
    led_astray = _applied(host, foreign.download())
    knocks = _knocks(host.environment, addresses(led_astray), PLATFORM_NAME, TRIES)
    heard = _of(led_astray, host.journal())
    for form in LABELS:
        host.environment.control.fault(host.name, "channel-url", form=form)
    pod = _applied(host, host.download())
    named = Condition("exchanges have named both channels", lambda hosts: set(WRONG) <= hosts)
    wait_or_last(lambda: set(map(journal.channel_host, journal.answered(host.journal()))), until=named, within=PATIENCE)
    # The authority is in a ConfigMap: the pod that was led astray may read the right one in its last moments.
    either = addresses(led_astray) | addresses(pod)
    channel_knocks = {name: _knocks(host.environment, either, name, 1) for name in WRONG}
    back = Condition("the host is connected", lambda record: record.connection == "connected")
    after: Host = wait_or_last(host.record, until=back, within=PATIENCE)
    return ForeignAuthority(host, knocks, heard, channel_knocks, host.journal(), after)


def _applied(host: HostUnderTest, bundle: str) -> Object:
    """The operator's pod of that bundle, in the place of the one before."""
    before = host.operator_pod()["metadata"]["uid"]
    host.apply(bundle)
    another = Condition("another pod of the operator runs", lambda pod: pod["metadata"]["uid"] != before)
    pod: Object = eventually(host.operator_pod, until=another, within=PATIENCE)
    return pod


def _of(pod: Object, entries: tuple[JournalEntry, ...]) -> tuple[JournalEntry, ...]:
    """What the platform heard of one instance."""
    return tuple(one for one in entries if one.instance == pod["metadata"]["uid"])


def _knocks(environment: Environment, own: frozenset[str], name: str, least: int) -> tuple[Decision, ...]:
    """What these addresses asked of the proxy for one host, once it is so much, or when patience is over."""

    def asked() -> tuple[Decision, ...]:
        return tuple(one for one in environment.connects() if one.client in own and one.host == name)

    enough = Condition(f"the operator has asked for {name}", lambda found: len(found) >= least)
    found: tuple[Decision, ...] = wait_or_last(asked, until=enough, within=PATIENCE / 2)
    return found
