"""A pod of ours between one operator and its proxy, which can fall silent. Edge: the API server.

It stands for a cut of the network where none can be made in the node: what the operator meets is a proxy that takes
connections and says nothing on any of them, those that were open among them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conformance.contract.exits import HarnessError
from conformance.environment import pod_alike
from conformance.environment.expectations import Condition
from conformance.environment.run_environment import SYSTEM, Environment, system_pod
from conformance.environment.waiting import BRISK, eventually
from conformance.observe.exceptions import WaitFailed
from conformance.observe.kube import Object
from conformance.observe.pods import all_run

PORT = 3128
STARTS = 30.0
"""Seconds in which it has to run: its image is there, or is pulled from where the other pods of ours have it."""
_PODS = f"/api/v1/namespaces/{SYSTEM}/pods"
_PROGRAM = Path(__file__).with_name("relay_program.py")
_SEND = "import os, signal, sys; os.kill(1, getattr(signal, sys.argv[1]))"


@dataclass(frozen=True)
class Relay:
    """One that stands."""

    environment: Environment
    pod: str
    address: str
    """Host and port, as an operator is told its proxy."""

    @contextmanager
    def silent(self) -> Iterator[None]:
        """While this lasts nothing passes, on any connection."""
        try:
            self._tell("SIGUSR1")
            yield
        finally:
            self._tell("SIGUSR2")

    def _tell(self, signal: str) -> None:
        command = ["python3", "-c", _SEND, signal]
        done = self.environment.kube.exec(SYSTEM, self.pod, command, container="relay")
        if done.code != 0:
            raise HarnessError(f"the relay {self.pod} was not told: {done.stderr.strip()}")


@contextmanager
def standing(environment: Environment, host: str) -> Iterator[Relay]:
    """A relay to the operators' proxy for the host of that name, as long as the block lasts.

    Raises:
        HarnessError: its pod does not run.
    """
    name = f"relay-{host}"
    proxy, _, port = environment.operators_proxy.rpartition(":")
    like = system_pod(environment.kube, "control-client")
    environment.kube.create(_PODS, manifest(name, environment.run, like, [str(PORT), proxy.strip("[]"), port]))
    try:
        runs = Condition("the relay runs", lambda pod: pod is not None and all_run(pod))
        _started(environment, name, runs)
        address = environment.kube.get(f"{_PODS}/{name}")["status"]["podIP"]
        yield Relay(environment, name, f"{address}:{PORT}")
    finally:
        environment.kube.delete(f"{_PODS}/{name}", grace_seconds=0)


def _started(environment: Environment, name: str, runs: Condition) -> None:
    """A pod of ours that does not start is nothing that an operator did."""
    try:
        eventually(lambda: environment.kube.pod(SYSTEM, name), until=runs, within=STARTS, pace=BRISK)
    except WaitFailed as waited:
        raise HarnessError(f"the relay {name} does not run: {waited}") from waited


def manifest(name: str, run: str, like: Object, arguments: Sequence[str]) -> Object:
    """Its pod, like another of ours."""
    return pod_alike.manifest(name, run, like, ["python3", "-c", _PROGRAM.read_text(encoding="utf-8"), *arguments])
