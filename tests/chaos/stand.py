"""One host with one operator between its two taps, and what a case asks of them. Edge: through ground and platform."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import yaml

from conformance.environment.expectations import Condition
from conformance.environment.subject import FINAL
from conformance.environment.waiting import Pace, eventually
from conformance.explore.picture import Picture, PodSeen
from conformance.observe.exceptions import WaitFailed
from fake_platform.model import Sandbox, Site
from reference_operator.installation import installation_id
from tests.chaos import work
from tests.chaos.channel_tap import ChannelTap
from tests.chaos.kube_tap import KubeTap
from tests.chaos.operator_process import MODULE, OperatorProcess
from tests.chaos.tap import Tap
from tests.chaos.testbed import Ground
from tests.reference_operator import story

T = TypeVar("T")
PATIENCE = 60.0
"""Seconds for anything that the operator is to bring about: it is far quicker, but a loaded machine is slow."""

CONNECTED = "down connected"
PACE = Pace(every=0.25)


class BrokenError(AssertionError):
    """Something that must hold does not; the text is a sentence."""


@dataclass
class Stand:
    """A case in progress. `ids` are its sandboxes by their names, `survivors` what must live through it, by id."""

    ground: Ground
    host: str
    tap: Tap
    kube: KubeTap
    channel: ChannelTap
    operator: OperatorProcess
    ids: dict[str, str] = field(default_factory=dict)
    survivors: dict[str, PodSeen] = field(default_factory=dict)
    patience: float = PATIENCE
    connections: int = 0

    def kill_and_start(self) -> None:
        """SIGKILL, and another operator; things have come to rest only once that one is connected."""
        self.operator.kill_and_start()
        self.connections = self._connections()

    def _connections(self) -> int:
        return sum(1 for passing, _ in self.tap.passed if passing == CONNECTED)

    def launch(self, *names: str) -> None:
        """Ask for sandboxes."""
        for name in names:
            found = self.ground.platform.control.launch(self.host, work.order(self.ground.images, name))
            self.ids[name] = found.sandbox_id

    def terminate(self, name: str) -> None:
        """Ask for a sandbox's end."""
        self.ground.platform.control.terminate(self.ids[name])

    def sandbox(self, name: str) -> Sandbox:
        """A sandbox as the platform shows it."""
        return self.ground.platform.control.sandbox(self.ids[name])

    def becomes(self, name: str, *states: str) -> Sandbox:
        """Wait until the platform shows a sandbox in one of these states."""
        wanted = Condition(f"{name} to be {' or '.join(states)}", lambda found: found.state in states)
        ended = Condition("ending otherwise", lambda found: found.state in set(FINAL) - set(states))
        return self.until(lambda: self.sandbox(name), wanted, ended)

    def survives(self, name: str) -> None:
        """From now on this sandbox must stay what it is."""
        [pod] = [pod for pod in self.ground.pods(self.host) if pod.sandbox_id == self.ids[name]]
        self.survivors[pod.sandbox_id] = pod

    def picture(self) -> Picture:
        """Platform and cluster now."""
        control = self.ground.platform.control
        sandboxes = tuple(control.sandboxes(self.host))
        return Picture(control.host(self.host), sandboxes, self.ground.pods(self.host), tuple(self.kube.made))

    def settled(self) -> Picture:
        """Wait until all is as it must be.

        Raises:
            BrokenError: it does not come to that; the text lists what is wrong.
        """
        return self.until(self.picture, Condition("all to be at rest", lambda found: not self._wrong(found)))

    def _wrong(self, picture: Picture) -> list[str]:
        return [*(found.words for found in picture.problems(self.survivors)), *self._unquiet(picture)]

    def _unquiet(self, picture: Picture) -> Iterator[str]:
        """What is still under way."""
        if picture.host.connection != "connected" or self._connections() == self.connections:
            yield f"the operator of life {self.operator.lives} is not connected"
        for sandbox in picture.open:
            if sandbox.state != "ready":
                yield f"sandbox {sandbox.sandbox_id} is {sandbox.state}"

    def until(self, read: Callable[[], T], wanted: Condition, unless: Condition | None = None) -> T:
        """Wait for something; an operator that ends by itself ends the wait.

        Raises:
            BrokenError: it does not come; the text says what is wrong meanwhile.
        """

        def look() -> T:
            if self.operator.ended is not None:
                raise BrokenError(f"the operator ended by itself with exit code {self.operator.ended}")
            return read()

        try:
            found: T = eventually(look, until=wanted, unless=unless, within=self.patience, pace=PACE)
        except WaitFailed as unmet:
            seen = "" if isinstance(unmet.last, Picture) else f", seen last: {unmet.last!r}"
            waited = f"expected {wanted}, for {unmet.elapsed:.0f} s{seen}"
            raise BrokenError("; ".join([*self._wrong(self.picture()), waited])) from unmet
        return found


@contextlib.contextmanager
def stand(ground: Ground, host: str, command: tuple[str, ...] = MODULE) -> Iterator[Stand]:
    """A host, registered and with its bundle, taps, and an operator that is not started yet."""
    platform = ground.platform
    platform.control.register_host(host, ["python"], workload_identity=True)
    bundle = platform.control.download_bundle(host, Site(operator_image=story.IMAGE))
    token = ground.prepare(host, bundle)
    tap = Tap()
    kube, channel = KubeTap(ground.upstream, tap), ChannelTap(platform.way, tap)
    with (
        tempfile.TemporaryDirectory() as name,
        ground.background.held(kube.serving(ground.address)) as kube_port,
        ground.background.held(channel.serving(ground.address)) as channel_port,
    ):
        folder = Path(name)
        _write(folder, bundle, token, f"http://{ground.address}:{kube_port}")
        env = _environment(ground, host, folder, channel_port)
        operator = OperatorProcess((*ground.prefix, *command), env, folder / "log")
        made = Stand(ground, host, tap, kube, channel, operator)
        try:
            yield made
        except BaseException as error:
            error.add_note(f"the operator's last words:\n{_tail(operator.log)}")
            raise
        finally:
            operator.close()


def _write(folder: Path, bundle: str, token: str, api: str) -> None:
    """The install key, and a kubeconfig that leads to the tap."""
    documents = yaml.safe_load_all(bundle)
    key = next(found for found in documents if found["kind"] == "Secret")["stringData"]["install-key"]
    (folder / "key").write_text(key)
    config = {
        "clusters": [{"name": "c", "cluster": {"server": api}}],
        "users": [{"name": "u", "user": {"token": token}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "x",
    }
    (folder / "kubeconfig").write_text(yaml.safe_dump(config))


def _environment(ground: Ground, host: str, folder: Path, proxy_port: int) -> dict[str, str]:
    return {
        "BYOHOST_PLATFORM": ground.platform.endpoint,
        "BYOHOST_HOST": host,
        "BYOHOST_NAMESPACE": f"byohost-{host}",
        "BYOHOST_FAMILIES": "python",
        "BYOHOST_CA_FILE": ground.platform.ca_file,
        "BYOHOST_INSTALL_KEY_FILE": str(folder / "key"),
        "BYOHOST_HEALTH_FILE": str(folder / "health.json"),
        "BYOHOST_INSTALLATION_ID": installation_id(host, "chaos"),
        "BYOHOST_LOG": "json",
        "HTTPS_PROXY": f"http://{ground.address}:{proxy_port}",
        "NO_PROXY": "",
        "KUBECONFIG": str(folder / "kubeconfig"),
        "PYTHONFAULTHANDLER": "1",  # a crash of the interpreter itself leaves its stack in the log
    }


def _tail(log: Path, lines: int = 30) -> str:
    return "\n".join(log.read_text().splitlines()[-lines:]) if log.exists() else "(none)"
