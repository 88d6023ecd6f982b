"""The pods of every host of a run that stand. Edge: the API server."""

from collections.abc import Iterator

from conformance.environment.run_environment import Environment
from conformance.observe.kube import Object


def standing(environment: Environment) -> Iterator[Object]:
    """Of operators and of sandboxes."""
    taken = environment.precautions.taken()
    if taken is None:
        everybodys = environment.kube.get("/api/v1/pods")["items"]
        yield from (pod for pod in everybodys if pod["metadata"]["namespace"].endswith(environment.run))
    else:
        for namespace in taken:
            yield from environment.kube.pods(namespace)
