"""An operator that was written from the protocol's documents alone keeps them, with a real sidecar as its pod."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from fake_platform.model import JournalEntry
from fake_platform.validation import check_message
from tests.fake_platform.conftest import SITE, small_order
from tests.fake_platform.stranger import install_key
from tests.stranger.conftest import Ground, stranger


def state(sandbox_id: str, wanted: str, generation: int | None = None) -> Callable[[JournalEntry], bool]:
    """A status of that sandbox that the operator reports."""

    def seen(entry: JournalEntry) -> bool:
        if (entry.type, entry.direction, entry.status) != ("sandbox.status", "up", 200):
            return False
        data = entry.data["data"]
        named = data["sandboxId"] == sandbox_id and data["state"] == wanted
        return named and generation in (None, data["tokenGeneration"])

    return seen


def kind(wanted: str) -> Callable[[JournalEntry], bool]:
    """An entry of that type."""
    return lambda entry: entry.type == wanted


def sidecar_of(sandbox_id: str) -> int:
    """The process that serves as this sandbox's sidecar."""
    (found,) = [pid for pid in _processes() if f"SANDBOX_ID={sandbox_id}".encode() in _environment(pid)]
    return found


def said_by_the_schemas(ground: Ground) -> set[str | None]:
    """Types of the messages that the platform has sent since it started, each of which keeps its schema."""
    sent = [entry for entry in ground.control.journal().entries if (entry.kind, entry.direction) == ("frame", "down")]
    for entry in sent:
        check_message(entry.data)
    return {entry.type for entry in sent}


def _processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:  # another user's, or gone meanwhile
        return b""


def test_stranger_serves_a_host(ground: Ground, packages: Path) -> None:
    """Exchange, check-in, launch and token; a sidecar that dies, a platform that dies; the end of a sandbox."""
    control = ground.control
    control.register_host("eu", ["python"])
    key = install_key(control.download_bundle("eu", SITE))
    with stranger(ground, packages, "eu", key):
        ground.until(kind("host.checkin"))
        host = control.host("eu")
        assert (host.status, host.connection, host.operator_version) == ("registered", "connected", "js-1")
        assert host.served_families == ("python",)
        assert host.health is not None
        assert host.health.channel.ok

        one = control.launch("eu", small_order()).sandbox_id
        ground.until(state(one, "ready", 1))
        first = control.tokens(one)[0]
        assert first.active

        os.kill(sidecar_of(one), signal.SIGKILL)
        ground.until(state(one, "starting", 0))
        ground.until(state(one, "ready", 2))
        assert [token.active for token in control.tokens(one)] == [False, True]
        pod = control.sandbox(one).pod_uid

        ground.kill()
        ground.start()
        ground.until(kind("host.inventory"))
        ground.until(state(one, "ready", 3))
        again = control.sandbox(one)
        assert (again.state, again.pod_uid, again.token_generation) == ("ready", pod, 3)
        assert control.host("eu").generation == 2

        control.terminate(one)
        ground.until(state(one, "finished"))
        assert control.sandbox(one).state == "finished"
        assert said_by_the_schemas(ground) >= {"sandbox.token", "sandbox.terminate"}


def test_stranger_takes_each_message_once_and_in_order(ground: Ground, packages: Path) -> None:
    """Doubled, repeated and exchanged launches make one pod each; a launch of another family makes none."""
    control = ground.control
    control.register_host("eu", ["python", "go"])
    with stranger(ground, packages, "eu", install_key(control.download_bundle("eu", SITE))):
        ground.until(kind("host.checkin"))
        for fault in ("duplicate", "repeat", "reorder"):
            control.inject("eu", fault, "sandbox.launch")
        launched = [control.launch("eu", small_order()).sandbox_id for _ in range(4)]
        ready: set[str] = set()
        while ready != set(launched):
            entry = ground.until(lambda entry: any(state(one, "ready")(entry) for one in launched))
            ready.add(entry.data["data"]["sandboxId"])
        assert all(sidecar_of(sandbox_id) for sandbox_id in launched)
        elsewhere = small_order().model_copy(update={"image": small_order().image.replace("registry.", "elsewhere.")})
        refused = control.launch("eu", elsewhere).sandbox_id
        ground.until(state(refused, "failed"))
        assert control.sandbox(refused).pod_uid is None


def test_stranger_with_a_retired_key_is_refused_and_says_so(ground: Ground, packages: Path) -> None:
    """After `revoke now` its next exchange is refused as key-retired, and the host says what is to be done."""
    control = ground.control
    control.register_host("eu", ["python"])
    with stranger(ground, packages, "eu", install_key(control.download_bundle("eu", SITE))):
        ground.until(kind("host.checkin"))
        control.revoke("eu")
        ground.until(kind("key-retired"))
        assert control.host("eu").key.state == "reapply"
