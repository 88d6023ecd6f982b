"""The secrets of the steady host, under the names by which a report may mention them. Edge: reads the platform."""

from conformance.observe.journal import answered, channel_host
from conformance.subject import Ground, install_key
from conformance.verdict import CouldNotRun


def secrets_of(ground: Ground) -> dict[str, str]:
    """The raw install key of the applied bundle, and every channel host that the platform ever named for the host."""
    key = install_key(ground.bundle_text)
    if not key:
        raise CouldNotRun(
            "the bundle of this run holds no install key that the harness can read, so none can be searched"
        )
    exchanges = answered(ground.host.journal())
    if not exchanges:
        raise CouldNotRun("the journal holds no answered exchange of the host, so its channel's address is unknown")
    return {"the install key": key} | {
        f"the channel host of generation {entry.data['response']['generation']}": channel_host(entry)
        for entry in exchanges
    }
