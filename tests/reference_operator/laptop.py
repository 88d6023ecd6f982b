"""An operator on this machine: the real loop, exchange, channel and sidecar conversation, with a cluster on paper.

Edge: threads and child processes. Waits are the journal's own long polls; nothing sleeps.
"""

import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from fake_platform.client import ControlClient
from fake_platform.model import LaunchRequest, Quantities, Resources, Sandbox, Site
from reference_operator import channel, exchange, settings, sidecar
from reference_operator.installation import Installation, installation_id
from reference_operator.loop import Edges, Loop, steady_clock
from reference_operator.state import Setup, State
from tests.children import ended
from tests.reference_operator import story
from tests.reference_operator.paper_cluster import PaperCluster

SITE = Site(operator_image=story.IMAGE)
SIZE = Quantities(cpu="10m", memory="16Mi")


@dataclass(frozen=True)
class Laptop:
    """A running platform."""

    endpoint: str
    ca_file: str
    control: ControlClient

    def until(self, holds: Callable[[], bool], seconds: int = 15) -> None:
        """Wait for something that the journal's next entries bring about."""
        after = 0
        for _ in range(seconds * 20):
            if holds():
                return
            page = self.control.journal(after=after, wait=1.0)
            after = page.next
        raise AssertionError(f"not so within {seconds} s or more")


@dataclass
class Desk:
    """A host of the platform, its install key in a file, and a cluster on paper."""

    laptop: Laptop
    host: str
    folder: Path
    cluster: PaperCluster
    sidecar_port: int = 1
    env: dict[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, laptop: Laptop, host: str, folder: Path) -> "Desk":
        """Register the host and download its bundle."""
        laptop.control.register_host(host, ["python"])
        desk = cls(laptop, host, folder, PaperCluster(host))
        desk.download()
        return desk

    def download(self) -> None:
        """Apply a fresh bundle: the key file holds the newest key."""
        documents = yaml.safe_load_all(self.laptop.control.download_bundle(self.host, SITE))
        key = next(found for found in documents if found["kind"] == "Secret")["stringData"]["install-key"]
        (self.folder / "key").write_text(key)

    @property
    def settings(self) -> settings.Settings:
        """What the bundle's ConfigMap would say."""
        return settings.read(
            {
                "BYOHOST_PLATFORM": self.laptop.endpoint,
                "BYOHOST_HOST": self.host,
                "BYOHOST_NAMESPACE": f"byohost-{self.host}",
                "BYOHOST_FAMILIES": "python",
                "BYOHOST_CA_FILE": self.laptop.ca_file,
                "BYOHOST_INSTALL_KEY_FILE": str(self.folder / "key"),
                "BYOHOST_HEALTH_FILE": str(self.folder / "health.json"),
                **self.env,
            }
        )

    def installation(self, instance: str) -> Installation:
        """A pod of the one installation on this desk."""
        identifier = installation_id(self.host, "account-uid")
        return Installation(identifier, instance, f"byohost-{self.host}", "byohost-operator")

    def loop(self, instance: str = "pod-1") -> Loop:
        """The real loop over real edges."""
        read, who = self.settings, self.installation(instance)
        clock, draw = steady_clock(), random.SystemRandom().random
        edges = Edges(
            settings=read,
            installation=who,
            cluster=self.cluster,
            platform=exchange.HttpPlatform(read, who, clock, dict),
            sidecar=sidecar.HttpSidecar(self.sidecar_port),
            channel=lambda opening, emit: channel.WebPubSubChannel(channel.Wiring(read, emit, clock, draw), opening),
            clock=clock,
            draw=draw,
        )
        return Loop(State(setup=Setup(host=self.host, families=("python",), version="0.1.0")), edges)

    @contextmanager
    def operator(self, instance: str = "pod-1") -> Iterator["Running"]:
        """A running operator, stopped in the end."""
        running = Running(self.loop(instance))
        running.thread.start()
        try:
            yield running
        finally:
            running.stop()

    def launch(self) -> Sandbox:
        """Ask the platform for a sandbox."""
        order = LaunchRequest(
            image=story.IMAGE,
            sidecar_image=story.IMAGE,
            family="python",
            resources=Resources(requests=SIZE, limits=SIZE),
            deadline_seconds=60,
        )
        return self.laptop.control.launch(self.host, order)

    def is_(self, sandbox: Sandbox, state: str, generation: int | None = None) -> bool:
        """Whether the platform shows the sandbox so."""
        found = self.laptop.control.sandbox(sandbox.sandbox_id)
        return found.state == state and generation in (None, found.token_generation)

    @contextmanager
    def sidecar(self, name: str) -> Iterator[None]:
        """The platform's own sidecar, with the environment of this pod."""
        container = self.cluster.pods[name]["spec"]["initContainers"][0]
        env = {entry["name"]: entry["value"].replace("$$(", "$(") for entry in container["env"]}
        command = [sys.executable, "-m", "fake_platform.sandbox", "sidecar", "--port", str(self.sidecar_port)]
        with ended(subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True)) as process:
            assert process.stdout is not None
            process.stdout.readline()
            yield
            process.terminate()


class Running:
    """An operator in a thread, and its exit code once it has ended."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.code: int | None = None
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        self.code = self.loop.run()

    def stop(self) -> int | None:
        """Ask it to end, wait for it; its exit code."""
        self.loop.stop()
        return self.ended()

    def ended(self, seconds: float = 15.0) -> int | None:
        """Wait for its end; its exit code."""
        self.thread.join(seconds)
        assert not self.thread.is_alive(), f"still running after {seconds} s"
        return self.code
