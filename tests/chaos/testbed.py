"""What a case stands on: a platform, an API server, and the event loop that the taps live in. Edge: threads, processes.

`PaperGround` has an API server and a kubelet on paper; `kind_testbed.py` a real cluster. The platform is the real one
on either, a process of its own, and so is the operator.
"""

import asyncio
import contextlib
import json
import ssl
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import trustme

from conformance.explore.picture import PodSeen
from fake_platform.client import ControlClient
from tests.chaos.channel_tap import Way
from tests.chaos.kube_tap import Upstream
from tests.chaos.paper_kube import PaperKube
from tests.chaos.paper_kubelet import PaperKubelet
from tests.chaos.work import Images
from tests.children import ended
from tests.reference_operator import story

T = TypeVar("T")
ON_PAPER = Images(story.IMAGE, story.IMAGE)
BOUND = 30.0
"""Seconds for anything that is asked of the loop."""


class Background:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="taps", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run this in the loop, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(BOUND)

    def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call this in the loop, and wait for it."""

        async def called() -> T:
            return function(*arguments)

        return self.run(called())

    def close(self) -> None:
        """End what is still under way, and the loop."""

        async def end() -> None:
            while left := asyncio.all_tasks() - {asyncio.current_task()}:
                for task in left:
                    task.cancel()
                await asyncio.wait(left, timeout=1.0)

        self.run(end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(BOUND)
        self.loop.close()

    @contextlib.contextmanager
    def held(self, context: contextlib.AbstractAsyncContextManager[T]) -> Iterator[T]:
        """An asynchronous context of the loop, as one of this thread."""
        entered = self.run(_entered(context))
        try:
            yield entered
        finally:
            self.run(_left(context))


async def _entered(context: contextlib.AbstractAsyncContextManager[T]) -> T:
    return await context.__aenter__()


async def _left(context: contextlib.AbstractAsyncContextManager[Any]) -> None:
    await context.__aexit__(None, None, None)


@dataclass(frozen=True)
class Platform:
    """A running platform: its control, the way to it through a tap, and the authority that operators must trust."""

    control: ControlClient
    endpoint: str
    way: Way
    ca_file: str


@contextlib.contextmanager
def platform() -> Iterator[Platform]:
    """`python -m fake_platform --laptop`, and an authority for the taps before it."""
    command = [sys.executable, "-m", "fake_platform", "--laptop"]
    with (
        tempfile.TemporaryDirectory() as folder,
        ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as process,
    ):
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        authority = trustme.CA()
        ours = Path(folder, "ca.pem")
        authority.cert_pem.write_to_path(ours)
        towards_operator = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(towards_operator)
        port = int(line["endpoint"].rpartition(":")[2])
        way = Way(port, towards_operator, ssl.create_default_context(cafile=line["caFile"]))
        try:
            with ControlClient(line["control"], line["controlToken"]) as control:
                yield Platform(control, line["endpoint"], way, str(ours))
        finally:
            process.terminate()


class Ground(Protocol):
    """An API server, and what can be seen and done there beside the operator."""

    @property
    def platform(self) -> Platform:
        """The platform of all cases."""

    @property
    def background(self) -> Background:
        """Where the taps live."""

    @property
    def upstream(self) -> Upstream:
        """The API server, as a tap reaches it."""

    @property
    def address(self) -> str:
        """An address of this machine that both the operator and we can reach."""

    @property
    def prefix(self) -> tuple[str, ...]:
        """What the operator's command begins with, to run where it can reach its sandboxes."""

    @property
    def images(self) -> Images:
        """What launches name."""

    def prepare(self, host: str, bundle: str) -> str:
        """Make the namespace of a host that was registered; the operator's token for the API server."""

    def pods(self, host: str) -> tuple[PodSeen, ...]:
        """All pods of the host's namespace that were made by an operator."""

    def restart_sidecar(self, host: str, sandbox_id: str) -> bool:
        """Let the sidecar of a sandbox die and come again; False where it has none, or this ground cannot."""


@dataclass(frozen=True)
class PaperGround:
    """A `Ground` in this process."""

    platform: Platform
    background: Background
    upstream: Upstream
    kube: PaperKube
    kubelet: PaperKubelet
    address: str = "127.0.0.1"
    prefix: tuple[str, ...] = ()
    images: Images = ON_PAPER

    def prepare(self, host: str, bundle: str) -> str:
        """As the protocol says; on paper a namespace needs no making."""
        del host, bundle
        return "on-paper"

    def pods(self, host: str) -> tuple[PodSeen, ...]:
        """As the protocol says."""
        return self.background.call(self._pods, f"byohost-{host}")

    def _pods(self, namespace: str) -> tuple[PodSeen, ...]:
        found = (pod for (place, _), pod in self.kube.pods.items() if place == namespace)
        return tuple(PodSeen.read(pod) for pod in found)

    def restart_sidecar(self, host: str, sandbox_id: str) -> bool:
        """As the protocol says."""
        names = [pod.name for pod in self.pods(host) if pod.sandbox_id == sandbox_id]
        for name in names[:1]:
            self.background.call(self.kubelet.restart_sidecar, (f"byohost-{host}", name))
        return bool(names)


@contextlib.contextmanager
def paper_ground() -> Iterator[PaperGround]:
    """A platform of its own, and an empty cluster on paper."""
    background = Background()
    kube = background.call(PaperKube)
    kubelet = background.call(PaperKubelet, kube)
    try:
        with platform() as found, background.held(kube.serving()) as url:
            yield PaperGround(found, background, Upstream(url), kube, kubelet)
    finally:
        background.run(kubelet.close())
        background.close()
