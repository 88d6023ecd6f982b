"""Which run is at work on somebody else's cluster, so that another takes nothing of it away. Edge: its API, the clock.

It is told on what a run makes first, and makes alone: the harness's own Namespace; where no Namespace may be written, a
ConfigMap in each that was given. It holds until the run ends or its process is gone, where that can be seen from here;
elsewhere for a while after the run has said so last, which it does from time to time.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event, Thread

from urllib3.exceptions import HTTPError

from conformance.contract.exits import HarnessError
from conformance.environment import given_namespaces
from conformance.environment.run_environment import SYSTEM
from conformance.environment.staging.harness_components import NAMESPACE
from conformance.environment.worker import Worker
from conformance.observe import timestamps
from conformance.observe.bounds import Bounds
from conformance.observe.kube import Kube, KubeError, Object
from fake_platform.pods import RUN_LABEL

NAME = "byohost-run"
"""The ConfigMap's."""
WORKER = "byohost.test/worker"
UNTIL = "byohost.test/until"
LASTS = 1800.0
"""Seconds that it holds by itself: as long as a machine's clock may be off, and an API server away, together."""
EVERY = 300.0
"""Seconds after which it is said anew."""
ENDS = 10.0
"""Seconds that the end of a run waits for that."""


@dataclass(frozen=True)
class Claim:
    """A run that is at work; moments are RFC 3339 text."""

    run: str
    worker: Worker
    since: str
    until: str

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is at work any more."""
        return timestamps.seconds(self.until) <= time.time() or self.worker.is_gone()


def made(kube: Kube, run: str, labels: Mapping[str, str]) -> None:
    """Make that object for this run; `labels` are the Namespace's.

    Raises:
        HarnessError: another run has just been faster.
        KubeError: the API server refuses it.
    """
    annotations = {WORKER: Worker.here().to_json(), UNTIL: _until()}
    metadata = {"name": SYSTEM, "labels": {RUN_LABEL: run, **labels}, "annotations": annotations}
    try:
        if kube.bounds is None:
            kube.create("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
        else:
            for namespace in _given(kube.bounds):
                place = {"name": NAME, "namespace": namespace, "annotations": annotations}
                body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": place}
                kube.create(f"/api/v1/namespaces/{namespace}/configmaps", body)
    except KubeError as refusal:
        if refusal.status != 409:
            raise
        raise HarnessError(
            "another run has begun on this cluster at the same moment and stands there now; wait for its end"
        ) from refusal


@contextmanager
def kept(kube: Kube, run: str) -> Iterator[None]:
    """While this lasts the run's claim is said anew; then it is taken away (`dropped`)."""
    over = Event()
    renewing = Thread(target=_renewed, args=(kube, run, over), name="claim", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        over.set()
        renewing.join(ENDS)
        dropped(kube, run)


def _renewed(kube: Kube, run: str, over: Event) -> None:
    """Say it anew until then; once in vain is no harm, the next time comes long before it ends."""
    while not over.wait(EVERY):
        with suppress(KubeError, HTTPError):
            for path in _places(kube):
                if _run(kube.find(path)) == run:
                    kube.merge(path, {"metadata": {"annotations": {UNTIL: _until()}}})


def _until() -> str:
    return datetime.fromtimestamp(time.time() + LASTS, UTC).isoformat(timespec="seconds")


def _places(kube: Kube) -> tuple[str, ...]:
    """Where a run tells of itself."""
    if kube.bounds is None:
        return (NAMESPACE,)
    return tuple(f"/api/v1/namespaces/{each}/configmaps/{NAME}" for each in _given(kube.bounds))


def dropped(kube: Kube, run: str) -> None:
    """Take the run's claim away, whatever else of it stays: nothing of it is at work any more.

    One that does not go ends by itself, and no verdict hangs on it.
    """
    with suppress(KubeError, HTTPError):
        for path in _places(kube):
            if _run(kube.find(path)) != run:
                continue
            if path == NAMESPACE:
                kube.merge(path, {"metadata": {"annotations": {WORKER: None, UNTIL: None}}})
            else:
                kube.delete(path)


def refuse(kube: Kube, server: str, *, everywhere: bool = False) -> None:
    """Let nothing be cleared where a run is at work; `everywhere`: in namespaces that were given to runs, too.

    Raises:
        HarnessError: one is; with what to do about it.
        KubeError: the API server does not say.
    """
    namespaces = "" if kube.bounds is None else f" --namespaces {','.join((kube.bounds.system, *kube.bounds.given))}"
    for claim in _claims(_objects(kube, everywhere=everywhere)):
        if not claim.is_over:
            process = "" if claim.worker.owner is None else f" (process {claim.worker.owner.pid})"
            raise HarnessError(
                f"the run {claim.run} is at work on {server}, from {claim.worker.machine}{process}, since "
                f"{claim.since} and until {claim.until} at most: wait for its end, or take it away by `byohost cleanup "
                f"--kubeconfig FILE{namespaces} --run {claim.run}`"
            )


def _objects(kube: Kube, *, everywhere: bool) -> Iterator[Object | None]:
    if kube.bounds is not None:
        for namespace in _given(kube.bounds):
            yield kube.find(f"/api/v1/namespaces/{namespace}/configmaps/{NAME}")
            yield _namespace(kube, namespace)
        return
    yield kube.find(NAMESPACE)
    if everywhere:
        found = kube.get(f"/api/v1/configmaps?labelSelector={given_namespaces.LABEL}")["items"]
        yield from (each for each in found if each["metadata"]["name"] == NAME)


def _given(bounds: Bounds) -> tuple[str, ...]:
    """The namespaces of a run that may make none; another run may know any of them by itself."""
    return tuple(dict.fromkeys((bounds.system, *bounds.given)))


def _namespace(kube: Kube, name: str) -> Object | None:
    """What tells of a run with cluster access; whoever may not read it may still have what is inside."""
    try:
        return kube.find(f"/api/v1/namespaces/{name}")
    except KubeError as refusal:
        if refusal.status != 403:
            raise
        return None


def _run(found: Object | None) -> str:
    """The run whose label it carries; empty where there is none."""
    metadata = (found or {}).get("metadata") or {}
    return str((metadata.get("labels") or {}).get(RUN_LABEL) or "")


def _claims(objects: Iterable[Object | None]) -> Iterator[Claim]:
    """Those that are told; what is written otherwise is no claim of ours."""
    for each in objects:
        metadata = (each or {}).get("metadata") or {}
        told, run = metadata.get("annotations") or {}, _run(each)
        if not run or WORKER not in told:
            continue
        try:
            timestamps.seconds(told[UNTIL])
            worker = Worker.read(told[WORKER])
        except (KeyError, ValueError):
            continue
        yield Claim(run, worker, str(metadata.get("creationTimestamp")), told[UNTIL])
