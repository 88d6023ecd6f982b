"""The secrets of the steady host, under the names by which a report may mention them. Edge: reads the platform."""

from conformance.environment.subject import ClusterStage, install_key
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.journal import answered, channel_host


def secrets_of(cluster_stage: ClusterStage) -> dict[str, str]:
    """The raw install key of the applied bundle, and every channel host that the platform ever named for the host."""
    key = install_key(cluster_stage.bundle_text)
    if not key:
        raise CouldNotRun(
            "the bundle of this run holds no install key that the harness can read, so none can be searched"
        )
    exchanges = answered(cluster_stage.host.journal())
    if not exchanges:
        raise CouldNotRun("the journal holds no answered exchange of the host, so its channel's address is unknown")
    return {"the install key": key} | {
        f"the channel host of generation {entry.data['response']['generation']}": channel_host(entry)
        for entry in exchanges
    }
