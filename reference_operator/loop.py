"""Observe, decide, act, again: carries out what `decide` asks for. Edge: the clock, the threads, the queue.

One thread decides, so that the policy needs no locks; what blocks runs in small pools and answers with an event. This
is the one place that waits. An error that nobody foresaw ends the process: everything is read again from the cluster by
the next one.
"""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from reference_operator import acting, decide, health, health_file, log, pod_watcher
from reference_operator.action import (
    Action,
    AskSidecar,
    CreatePod,
    DeletePod,
    Disconnect,
    Examine,
    Exchange,
    Exit,
    GiveToken,
    Note,
    Open,
    Send,
)
from reference_operator.event import Dropped, Event, Tick
from reference_operator.installation import Installation
from reference_operator.interfaces import Channel, Cluster, Draw, Emit, Platform, Sidecar
from reference_operator.settings import Settings
from reference_operator.state import State
from reference_operator.worker_pool import WorkerPool

TICK = 0.25
"""Seconds after which the policy is asked again though nothing happened."""

HEALTH_FILE = 2.0
"""Seconds between two health files."""

GOODBYE = 3.0
"""Seconds that the end waits for the channel to be closed; kubelet grants 15 s in all."""

STOPPED = 0


def steady_clock() -> Callable[[], float]:
    """Seconds since the epoch on a clock that never jumps: the wall clock as it was, carried on monotonically."""
    offset = time.time() - time.monotonic()
    return lambda: offset + time.monotonic()


@dataclass(frozen=True, kw_only=True)
class Edges:
    """Everything outside of the process."""

    settings: Settings
    installation: Installation
    cluster: Cluster
    platform: Platform
    sidecar: Sidecar
    channel: Callable[[Open, Emit], Channel]
    clock: Callable[[], float]
    draw: Draw


class Loop:
    """The running operator."""

    def __init__(self, state: State, edges: Edges) -> None:
        self._state = state
        self._edges = edges
        self._inbox: queue.SimpleQueue[Event | Exit | BaseException] = queue.SimpleQueue()
        self._ending = threading.Event()
        self._channel: Channel | None = None
        self._health_due = 0.0
        self._exit: Exit | None = None
        self._cluster = WorkerPool(4, "cluster")
        self._sidecars = WorkerPool(16, "sidecar")
        self._platform = WorkerPool(3, "platform")

    def stop(self) -> None:
        """End soon; safe to call from a signal handler."""
        self._inbox.put(Exit(STOPPED, "asked to stop"))

    def run(self) -> int:
        """Work until told to end; the exit code. Sandboxes are left as they are: the next process finds them."""
        follow = threading.Thread(target=self._guard, args=(self._follow,), name="follower", daemon=True)
        follow.start()
        self._turn(Tick())
        while self._exit is None:
            self._turn(self._next())
        log.say("info", "leaving", reason=self._exit.reason, code=self._exit.code)
        self._ending.set()
        self._say_goodbye()
        for pool in (self._cluster, self._sidecars, self._platform):
            pool.dismiss()
        return self._exit.code

    def _say_goodbye(self) -> None:
        """Close the channel, so that the host is shown dropped at once; a link that hangs is left as it is."""
        channel, closed = self._channel, threading.Event()

        def close() -> None:
            if channel is not None:
                self._guard(channel.close)
            closed.set()

        self._platform.submit(close)
        closed.wait(GOODBYE)

    def _next(self) -> Event:
        try:
            found = self._inbox.get(timeout=TICK)
        except queue.Empty:
            return Tick()
        if isinstance(found, BaseException):
            raise found
        if isinstance(found, Exit):
            self._exit = found
            return Tick()
        return found

    def _turn(self, event: Event) -> None:
        now = self._edges.clock()
        self._state, actions = decide.decide(self._state, event, now)
        for action in actions:
            self._perform(action)
        if now >= self._health_due:
            self._health_due = now + HEALTH_FILE
            health_file.write(self._edges.settings.health_file, health.document(self._state, time.time()))

    def _perform(self, action: Action) -> None:
        edges = self._edges
        match action:
            case Note():
                log.say(action.level, action.text, **action.fields)
            case Exchange():
                self._work(self._platform, lambda: acting.exchange(edges.platform, edges.draw))
            case Open() | Disconnect() | Send():
                self._speak(action)
            case CreatePod():
                self._work(self._cluster, lambda: acting.create_pod(edges.cluster, action))
            case DeletePod():
                self._work(self._cluster, lambda: acting.delete_pod(edges.cluster, action))
            case AskSidecar():
                self._work(self._sidecars, lambda: acting.ask(edges.sidecar, action))
            case GiveToken():
                self._work(self._sidecars, lambda: acting.give(edges.cluster, edges.sidecar, action))
            case Examine():
                self._work(
                    self._cluster,
                    lambda: acting.examine(edges.cluster, edges.installation, edges.settings, edges.clock()),
                )
            case Exit():
                self._exit = action
            case _ as never:
                assert_never(never)

    def _speak(self, action: Open | Disconnect | Send) -> None:
        match action:
            case Open():
                channel = self._edges.channel(action, self._inbox.put)
                self._channel = channel
                self._work(self._platform, channel.open)
            case Disconnect():
                if self._channel is not None:
                    self._work(self._platform, self._channel.close)
                self._inbox.put(Dropped(action.generation, action.reason, self._edges.draw()))
            case Send():
                if self._channel is not None:
                    self._channel.send(action)

    def _follow(self) -> None:
        pod_watcher.follow(self._edges.cluster, self._inbox.put, self._edges.clock, self._ending.wait)

    def _work(self, pool: WorkerPool, work: Callable[[], Event | None]) -> None:
        """Run what blocks; its answer, or the error that nobody foresaw, comes back through the inbox."""

        def answer() -> None:
            event = work()
            if event is not None:
                self._inbox.put(event)

        pool.submit(lambda: self._guard(answer))

    def _guard(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - it is raised again, in the thread that decides
            self._inbox.put(error)
