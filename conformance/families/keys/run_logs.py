"""What the operators of a whole run have printed, and the channels that they were given. Edge: API server, platform."""

from collections.abc import Iterator

from conformance.environment.run_environment import Environment
from conformance.families._shared.run_pods import standing
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.journal import answered, channel_host
from conformance.observe.kube import KubeError
from conformance.observe.pods import containers, restarts


def operator_logs(environment: Environment) -> dict[str, bytes]:
    """By place: what each container of an operator's pod that stands has printed, and the process before it.

    Raises:
        CouldNotRun: none can be read, so that a search in them would find nothing whatever they hold.
    """
    found: dict[str, bytes] = {}
    for namespace, name, container, previous in _containers(environment):
        place = f"the log of {namespace}/{name} ({container}{', before its restart' * previous})"
        found |= _printed(environment, place, (namespace, name, container), previous=previous)
    if not found:
        raise CouldNotRun("no log of any operator of the run can be read, so none can be searched")
    return found


def _containers(environment: Environment) -> Iterator[tuple[str, str, str, bool]]:
    """Namespace, pod and container of every operator of the run; once more, with True, for the process before it."""
    for pod in standing(environment):
        namespace, name = pod["metadata"]["namespace"], pod["metadata"]["name"]
        if name.startswith(f"{environment.operator.deployment}-"):
            started = restarts(pod)
            for container in (each["name"] for each in containers(pod)):
                yield namespace, name, container, False
                if started.get(container, 0):
                    yield namespace, name, container, True


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
