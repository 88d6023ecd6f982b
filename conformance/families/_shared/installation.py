"""A fresh host, from saved to registered. Edge: drives the cluster and the platform."""

from dataclasses import dataclass

from conformance.environment.subject import HostUnderTest
from conformance.observe.kube import Object
from fake_platform.model import Host, JournalEntry


@dataclass(frozen=True)
class Installation:
    """One host's beginning."""

    host: HostUnderTest
    saved: Host
    """As the platform showed it before the bundle was downloaded."""
    downloaded: Host
    """As the platform showed it when the bundle was downloaded and not yet applied."""
    bundle: str
    registered: Host
    pod: Object
    """The operator's pod, running."""
    journal: tuple[JournalEntry, ...]


def install(host: HostUnderTest) -> Installation:
    """Save, download, apply, and wait for the operator's claim."""
    saved = host.record()
    bundle = host.download()
    downloaded = host.record()
    host.apply(bundle)
    registered = host.registered()
    return Installation(host, saved, downloaded, bundle, registered, host.operator_pod(), host.journal())
