"""What the operators of a whole run have printed, and the channels that they were given. Edge: API server, platform."""

from conformance.environment.sources import Environment
from conformance.observe.journal import answered, channel_host
from conformance.observe.kube import KubeError
from conformance.observe.pods import containers, restarts


def operator_logs(environment: Environment) -> dict[str, bytes]:
    """By place: what each container of an operator's pod that stands has printed, and the process before it."""
    found: dict[str, bytes] = {}
    for pod in environment.kube.get("/api/v1/pods")["items"]:
        meta = pod["metadata"]
        if not (
            meta["name"].startswith(f"{environment.operator.deployment}-")
            and meta["namespace"].endswith(environment.run)
        ):
            continue
        started = restarts(pod)
        for name in (each["name"] for each in containers(pod)):
            for previous in (False, True)[: 1 + (started.get(name, 0) > 0)]:
                place = f"the log of {meta['namespace']}/{meta['name']} ({name}{', before its restart' * previous})"
                found |= _printed(environment, place, (meta["namespace"], meta["name"], name), previous=previous)
    return found


def _printed(environment: Environment, place: str, where: tuple[str, str, str], *, previous: bool) -> dict[str, bytes]:
    """Nothing where the container has not begun, or its pod is gone meanwhile."""
    try:
        return {place: environment.kube.logs(*where, previous=previous)}
    except KubeError:
        return {}


def channel_hosts(environment: Environment) -> dict[str, str]:
    """Every channel's host name that the platform gave to a host of the run, by what it is."""
    entries = answered(environment.control.journal().entries)
    return {f"the channel host of {entry.host}, journal entry {entry.n}": channel_host(entry) for entry in entries}
