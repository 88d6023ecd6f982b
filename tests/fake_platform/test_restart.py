"""SIGKILL at any moment: what was answered is known to the next process, what was not can be asked for again.

The scenario is driven against a platform that kills itself at its N-th commit, before or after the commit happened.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import websocket

from fake_platform.client import ControlError
from fake_platform.model import AuditEntry, LaunchRequest
from tests.fake_platform.conftest import SITE
from tests.fake_platform.lives import Life, life
from tests.fake_platform.stranger import Stranger, install_key

GONE = (httpx.TransportError, websocket.WebSocketException, OSError)
COMMITS = 12
"""So many commits the scenario makes at least."""
KILLS = int(os.environ.get("BYOHOST_KILLS", "8"))
"""How often a platform is killed amid traffic; `tox -e kills` asks for more."""
RESET_BEFORE_TLS = r"ignore:Exception ignored in. <ssl\.SSLSocket :pytest.PytestUnraisableExceptionWarning"
"""What a kill between a client's connection and its handshake leaves behind: Python 3.11's `SSLSocket._create` raises
there without closing the socket that it has taken over, and nobody else can."""


@dataclass
class Promises:
    """What a platform has answered so far, and so must not forget."""

    registered: bool = False
    key: str = ""
    claimed: bool = False
    generation: int = 0
    sandbox_id: str = ""
    token: str = ""
    finished: bool = False
    deleted: bool = False
    audit: list[AuditEntry] = field(default_factory=list)

    def are_kept_by(self, alive: Life) -> None:
        """Hold everything that was answered against what the platform knows."""
        assert alive.control.audit()[: len(self.audit)] == self.audit
        if not self.registered:
            return
        host = alive.control.host("eu")
        assert host.generation >= self.generation
        assert host.key.state != "none" if self.key else True
        if self.claimed:
            with alive.stranger("eu", installation="sa-2") as thief:
                assert thief.exchange(self.key).json()["type"] in ("key-claimed-elsewhere", "host-deleted")
        if self.sandbox_id:
            assert alive.control.sandbox(self.sandbox_id).sandbox_id == self.sandbox_id
        if self.token and not self.finished:
            with alive.stranger("eu") as anyone:
                assert anyone.introspect(self.token) == (alive.control.sandbox(self.sandbox_id).state != "finished")
        if self.finished:
            assert alive.control.sandbox(self.sandbox_id).state == "finished"
        assert host.retiring or not self.deleted


def drive(alive: Life, order: LaunchRequest, kept: Promises) -> None:
    """Go through a host's life from where the promises stand; a platform that dies raises one of GONE."""
    control = alive.control
    if not kept.registered:
        with contextlib.suppress(ControlError):  # host-exists: committed, and not answered
            control.register_host("eu", ["python"])
        kept.registered = True
    if not kept.key:
        kept.key = install_key(control.download_bundle("eu", SITE))
    with alive.stranger("eu") as operator:
        kept.audit = control.audit()
        if not kept.deleted:
            _serve(operator, alive, order, kept)
    control.delete_host("eu")
    kept.deleted, kept.audit = True, control.audit()


def _serve(operator: Stranger, alive: Life, order: LaunchRequest, kept: Promises) -> None:
    """The operator's part: exchange, connect, launch, ready, finished."""
    answer = operator.exchange(kept.key)
    if answer.status_code == 410:
        return  # deleting was committed, and not answered
    assert answer.status_code == 200, answer.text
    kept.claimed, kept.generation = True, answer.json()["generation"]
    operator.connect()
    known = alive.control.sandboxes("eu")
    pods = [operator.survivor(one.sandbox_id, 1) for one in known if one.pod_uid and one.state != "finished"]
    operator.inventory(*pods)
    operator.check_in()
    if kept.finished or (known and known[0].state == "finished"):
        return
    if not known:
        alive.control.launch("eu", order)
    kept.sandbox_id = alive.control.sandboxes("eu")[0].sandbox_id
    message = operator.hear("sandbox.token" if pods else "sandbox.launch")
    assert message["sandboxId"] == kept.sandbox_id
    kept.token = message["token"]
    kept.audit = alive.control.audit()
    taken = message["generation"] if pods else message["tokenGeneration"]
    operator.status(kept.sandbox_id, "starting")
    operator.status(kept.sandbox_id, "ready", taken)
    operator.status(kept.sandbox_id, "finished", taken)
    kept.finished = True


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state file with the platform's own keys and nothing else: making them takes longer than all the rest."""
    path = tmp_path_factory.mktemp("fresh") / "state.db"
    with life(path) as first:
        assert first is not None
    return path


@pytest.mark.parametrize("moment", ["within", "after"])
@pytest.mark.parametrize("commit", range(1, COMMITS + 1))
def test_killed_at_a_commit(tmp_path: Path, fresh: Path, order: LaunchRequest, commit: int, moment: str) -> None:
    """Before the commit nothing of the act is there, after it all of it is; either way the scenario reaches its end."""
    state = Path(shutil.copy(fresh, tmp_path / "state.db"))
    kept = Promises()
    with life(state, str(commit), moment) as dying:
        assert dying is not None
        with pytest.raises(GONE):
            drive(dying, order, kept)
        assert dying.process.wait() == -9
    with life(state) as alive:
        assert alive is not None
        kept.are_kept_by(alive)
        drive(alive, order, kept)
        kept.are_kept_by(alive)
        assert [one.state for one in alive.control.sandboxes("eu")] == ["finished"]


@pytest.mark.filterwarnings(RESET_BEFORE_TLS)
@pytest.mark.timeout(max(600, 20 * KILLS))  # on a busy machine a life takes more than ten seconds
def test_killed_from_outside_amid_traffic(tmp_path: Path, fresh: Path) -> None:
    """Four clients at once, killed after so many answers: every host, key and claim that was answered is known."""
    state = Path(shutil.copy(fresh, tmp_path / "state.db"))
    names: set[str] = set()
    claimed: dict[str, str] = {}
    claims = 0
    for number in range(KILLS):
        with life(state) as alive:
            assert alive is not None
            assert {host.name for host in alive.control.hosts()} >= names
            for name, key in claimed.items():
                with alive.stranger(name, installation="other") as thief:
                    assert thief.exchange(key).json()["type"] == "key-claimed-elsewhere"
            claimed = _killed_after(1 + 2 * (number % 8), alive, names, f"k{number}")
        claims += len(claimed)
    assert claims
    assert len(names) > claims


def _killed_after(answers: int, alive: Life, names: set[str], prefix: str) -> dict[str, str]:
    """Let four clients work until so many answers have come, and kill it; the claims that were answered, by host."""
    answered, claimed = threading.Semaphore(0), dict[str, str]()

    def work(client: int) -> None:
        try:
            _until_it_dies(alive, f"{prefix}c{client}", names, claimed, answered.release)
        finally:
            answered.release(answers)

    clients = [threading.Thread(target=work, args=(client,)) for client in range(4)]
    for client in clients:
        client.start()
    for _ in range(answers):
        answered.acquire()
    alive.kill()
    for client in clients:
        client.join()
    return claimed


def _until_it_dies(
    alive: Life, prefix: str, names: set[str], claimed: dict[str, str], answered: Callable[[], None]
) -> None:
    """Register, download and claim host after host; what was answered is remembered."""
    with contextlib.suppress(*GONE):
        for number in range(1000):
            name = f"{prefix}n{number}"
            names.add(alive.control.register_host(name, ["python"]).name)
            answered()
            key = install_key(alive.control.download_bundle(name, SITE))
            answered()
            with alive.stranger(name) as operator:
                assert operator.exchange(key).status_code == 200
                claimed[name] = key
                answered()


def test_second_start_is_refused_and_a_killed_one_blocks_nobody(tmp_path: Path, fresh: Path) -> None:
    """Exit 64 and one sentence that says who holds it; after SIGKILL the file is free at once."""
    state = Path(shutil.copy(fresh, tmp_path / "state.db"))
    with life(state) as first:
        assert first is not None
        command = [sys.executable, "-m", "fake_platform", "--laptop", f"--state={state}"]
        second = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        begun = (
            f"The state file {state} is in use by another platform; stop that one (process {first.process.pid}, since "
        )
        assert (second.returncode, second.stdout) == (64, "")
        assert second.stderr.startswith(begun)
        assert second.stderr.endswith("Z), or name another file with --state.\n")
        first.kill()
        with life(state) as third:
            assert third is not None


def test_operator_that_trusted_the_first_process_trusts_the_next(tmp_path: Path, fresh: Path) -> None:
    """Authority and signing key are kept with the state."""
    state = Path(shutil.copy(fresh, tmp_path / "state.db"))
    seen: list[tuple[str, object]] = []
    for _ in range(2):
        with life(state) as alive:
            assert alive is not None
            alive.control.register_host(f"host-{len(seen)}", ["python"])
            key = install_key(alive.control.download_bundle(f"host-{len(seen)}", SITE))
            with alive.stranger(f"host-{len(seen)}") as operator:
                jwks = operator.exchange(key).json()["sandboxTokens"]["jwks"]
            seen.append((Path(alive.ca_file).read_text(), jwks))
    assert seen[0] == seen[1]


def test_state_file_holds_no_install_key_and_no_access_token(tmp_path: Path, fresh: Path) -> None:
    """Only hashes: no twelve characters of either stand in the file or in the log beside it."""
    state = Path(shutil.copy(fresh, tmp_path / "state.db"))
    with life(state) as alive:
        assert alive is not None
        alive.control.register_host("eu", ["python"])
        secrets = [install_key(alive.control.download_bundle("eu", SITE)), alive.control.grant("ci", ["hosts.read"])]
        with alive.stranger("eu") as operator:
            assert operator.exchange(secrets[0]).status_code == 200
        alive.kill()
    written = b"".join(file.read_bytes() for file in tmp_path.glob("state.db*"))
    assert hashlib.sha256(secrets[0].encode()).hexdigest().encode() in written
    for secret in secrets:
        pieces = [secret[at : at + 12].encode() for at in range(4, len(secret) - 11)]
        assert not [piece for piece in pieces if piece in written]
