"""`byohost cleanup --kubeconfig FILE`: what runs have left on somebody else's cluster. Edge: its API server.

It is shown, taken away, and looked for once more. Nothing is built for it, and what cannot be had is one sentence.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from urllib3.exceptions import HTTPError

from conformance.cli import cluster_options
from conformance.contract.exits import HarnessError, UsageError
from conformance.environment.staging import existing_cleanup, run_claim
from conformance.observe.bounds import Bounds
from conformance.observe.kube import Kube, KubeError
from egress_profiles.endpoints import SYSTEM_NAMESPACE

_RUN = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True)
class Asked:
    """What the command line says."""

    kubeconfig: Path
    context: str | None
    namespaces: str | None
    run: str | None


def cleared(asked: Asked, say: Callable[[str], None]) -> Iterator[str]:
    """Take it away; the names of what there was.

    Raises:
        UsageError: a namespace is not there, or the request cannot be used otherwise.
        HarnessError: the cluster is not reached, does not let us, or a run is at work there that was not named.
    """
    if asked.run is not None and not _RUN.fullmatch(asked.run):
        raise UsageError(f"--run {asked.run}: eight digits of 0-9a-f name one, as the label byohost.test/run does")
    names = cluster_options.names(asked.namespaces)
    with cluster_options.reached(asked.kubeconfig, asked.context) as (server, file):
        kube = _within(Kube.connect(file, "kubectl"), names)
        try:
            _check(kube, names, server)
            if asked.run is None:
                run_claim.refuse(kube, server, everywhere=True)
            say(f"{server} holds of runs: {', '.join(_left(kube, asked.run)) or 'nothing'}")
            yield from map(existing_cleanup.named, existing_cleanup.clear(kube, asked.run, everywhere=True))
            say(f"{server} holds of runs now: {', '.join(_left(kube, asked.run)) or 'nothing'}")
        except (KubeError, HTTPError) as error:
            raise HarnessError(_refused(server, error, bounded=bool(names))) from error


def _left(kube: Kube, run: str | None) -> list[str]:
    return [existing_cleanup.named(path) for path in existing_cleanup.left(kube, run, everywhere=True)]


def _within(kube: Kube, names: tuple[str, ...]) -> Kube:
    """The same, kept to these namespaces, if there are any; that of our own name is our own."""
    if not names:
        return kube
    own = SYSTEM_NAMESPACE if SYSTEM_NAMESPACE in names else names[0]
    return replace(kube, bounds=Bounds(own, tuple(each for each in names if each != own), ""))


def _check(kube: Kube, names: tuple[str, ...], server: str) -> None:
    for name in names:
        if kube.find(f"/api/v1/namespaces/{name}") is None:
            raise UsageError(f"--namespaces {name}: {server} has no such namespace; name those that the run was given")


def _refused(server: str, error: Exception, *, bounded: bool) -> str:
    words = f"{server} was not cleaned up: {error}"
    if not isinstance(error, KubeError) or error.status != 403:
        return f"{words}; try again once it answers"
    if bounded:
        return f"{words}; name namespaces of which this account is administrator"
    return f"{words}; where the account may not see the whole cluster, name the run's namespaces: --namespaces a,b,…"
