"""Lets a story come to rest, and says what is wrong then. Edge: cluster, platform, sidecars."""

import time
from collections.abc import Iterator

from conformance.environment.control_client import sidecars
from conformance.environment.expectations import Condition
from conformance.environment.waiting import Pace, wait_or_last
from conformance.explore.cast import Cast
from conformance.explore.picture import Picture, PodSeen
from conformance.explore.story import Finding
from conformance.observe.pods import found_id
from conformance.observe.submitted import EverySubmittedPod

PATIENCE = 75.0
"""Seconds: an operator that was refused waits for a minute at most, then it has to connect (openapi.yaml, 1)."""

SETTLED = 20.0
"""Seconds on one connection, and after all deadlines, in which whatever is still under way has come to its end."""

SANDBOX, HOST = "byohost.test/sandbox", "byohost.test/host"


def heal(cast: Cast) -> None:
    """Nothing is wrong any more: no fault waits, each link is whole, the operator may run and has a key that counts."""
    host = cast.host
    cast.cuts.close()
    host.environment.control.clear_faults(host.name)
    if cast.revoked:
        host.apply(host.download())
    if cast.away:
        host.start_operator()
    cast.away = cast.revoked = cast.full = False


def rested(cast: Cast, made: EverySubmittedPod) -> tuple[Finding, ...]:
    """Wait until all is as it must be, and whatever is not when patience is over."""
    over = Condition("the story is at rest", _Hope(cast).over)
    picture: Picture = wait_or_last(lambda: look(cast, made), until=over, within=PATIENCE, pace=Pace(every=0.5))
    found = wrong(picture, cast)
    return (*found, *(() if found else _untrue(cast, picture)))


class _Hope:
    """Whether waiting is over: nothing is wrong, or what is wrong has had its time on a connection that lasted."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._connection: str | None = None
        self._since = 0.0

    def over(self, picture: Picture) -> bool:
        """Told picture by picture, as they come."""
        now, connected = time.time(), picture.host.connection == "connected"
        if picture.host.connection_id != self._connection or not connected:
            self._connection, self._since = picture.host.connection_id, now
        due = [sandbox.deadline.timestamp() for sandbox in picture.open if sandbox.state != "ready"]
        hopeless = max([self._since, *due]) + SETTLED < now
        return hopeless or not wrong(picture, self._cast) or not self._cast.goes_on()


def survivors(cast: Cast) -> dict[str, PodSeen]:
    """The pods of sandboxes that the platform shows as ready, as they are now; what the story has touched is none."""
    shown = cast.host.environment.control.sandboxes(cast.host.name)
    ready = {one.sandbox_id for one in shown if one.state == "ready"} - cast.touched
    return {pod.sandbox_id: pod for pod in _pods(cast) if pod.sandbox_id in ready}


def look(cast: Cast, made: EverySubmittedPod) -> Picture:
    """Platform and cluster now."""
    host = cast.host
    sandboxes = tuple(host.environment.control.sandboxes(host.name))
    return Picture(host.record(), sandboxes, _pods(cast), tuple(each.sandbox for each in made.pods))


def _pods(cast: Cast) -> tuple[PodSeen, ...]:
    """Those that bear the labels of this host's operator (openapi.yaml, 12) and are not forgotten."""
    host = cast.host
    found = (PodSeen.read(pod) for pod in host.environment.kube.pods(host.namespace, f"{HOST}={host.name},{SANDBOX}"))
    return tuple(pod for pod in found if pod.sandbox_id not in cast.forgotten)


def wrong(picture: Picture, cast: Cast) -> list[Finding]:
    """What is not as it must be at rest."""
    untouched = {name: pod for name, pod in cast.survivors.items() if name not in cast.touched}
    return [*_unquiet(picture), *picture.problems(untouched)]


def _unquiet(picture: Picture) -> Iterator[Finding]:
    if picture.host.connection != "connected":
        yield Finding("REC-08", f"its operator is not connected {PATIENCE:g} s after all was well again")
    for sandbox in picture.open:
        if sandbox.state == "terminating":
            yield Finding("LCH-04", f"sandbox {sandbox.sandbox_id} was to be terminated and has not ended")
        elif sandbox.state != "ready":
            words = f"sandbox {sandbox.sandbox_id} is {sandbox.state}: neither ready nor failed"
            yield Finding("LCH-07", f"{words} at its deadline ({sandbox.deadline:%H:%M:%S})")


def _untrue(cast: Cast, picture: Picture) -> Iterator[Finding]:
    """What each sidecar says itself of the token that it holds."""
    ready = {sandbox.sandbox_id: sandbox.token_generation for sandbox in picture.open}
    pods = [pod for pod in cast.host.environment.kube.pods(cast.host.namespace, SANDBOX) if found_id(pod) in ready]
    for name, reply in sidecars(cast.host.environment, pods).items():
        held = reply.body.get("tokenGeneration")
        if reply.status and held != ready[name]:
            yield Finding(
                "REC-03", f"of sandbox {name} token generation {ready[name]} was told, its sidecar holds {held}"
            )


def serves(cast: Cast) -> Iterator[Finding]:
    """After all of it a launch still becomes ready."""
    last = cast.host.launch(deadline_seconds=30).settled("ready", within=PATIENCE / 2)
    if last.state != "ready":
        yield Finding("LCH-07", f"a launch after all had come to rest is {last.state} ({last.reason}: {last.detail})")
