"""The stranger and a laptop platform that can be killed and come back. Edge: child processes, files, ports."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fake_platform.client import ControlClient
from fake_platform.model import JournalEntry
from tests.children import ended
from tests.ports import reserved

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SIDECAR = ["env", f"PYTHONPATH={ROOT}", sys.executable, "-m", "fake_platform.sandbox"]
TOKEN = "a control token of the tests"
READS = 60
"""A check-in every 10 s ends a read of the journal at least so often: what takes longer never comes."""


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stranger's folder with the packages that it stands on, in a copy: nothing is installed into the checkout."""
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    if missing:
        pytest.skip(f"the stranger is written in JavaScript, and there is no {' and no '.join(missing)} here")
    copy = tmp_path_factory.mktemp("stranger") / "javascript"
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=copy, check=True)
    return copy


class Ground:
    """A platform on fixed ports and one state file, and what has happened there since it started."""

    def __init__(self, folder: Path) -> None:
        tls, control = reserved(2)
        (folder / "token").write_text(TOKEN)
        flags = [f"--state={folder / 'state.db'}", f"--control-token-file={folder / 'token'}"]
        flags += [f"--tls-port={tls}", f"--control-port={control}"]
        self._command = [sys.executable, "-m", "fake_platform", "--laptop", *flags]
        self.endpoint = f"https://localhost:{tls}"
        self.control = ControlClient(f"http://localhost:{control}", TOKEN)
        self.start()

    def start(self) -> None:
        """Start it, or start it again: then its journal begins anew."""
        self.process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.ca_file = json.loads(self.process.stdout.readline())["caFile"]
        self._read = 0

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.communicate()

    def close(self) -> None:
        """End everything."""
        self.control.close()
        self.process.terminate()
        self.process.communicate()

    def until(self, wanted: Callable[[JournalEntry], bool]) -> JournalEntry:
        """The next journal entry that is wanted; each is looked at once, and the long poll does the waiting."""
        for _ in range(READS):
            page = self.control.journal(self._read, wait=20)
            assert page.entries, "the journal stayed silent for 20 s"
            for entry in page.entries:
                self._read = entry.n
                if wanted(entry):
                    return entry
        raise AssertionError(f"{READS} reads of the journal without the wanted entry")


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    """A platform of the test's own."""
    made = Ground(tmp_path)
    yield made
    made.close()


@contextlib.contextmanager
def stranger(ground: Ground, packages: Path, host: str, key: str) -> Iterator[subprocess.Popen[bytes]]:
    """The stranger, serving that host."""
    settings = {
        "PLATFORM": ground.endpoint,
        "HOST": host,
        "INSTALL_KEY": key,
        "ACCOUNT_UID": "account-1",
        "POD_UID": "pod-1",
        "FAMILIES": "python,go",
        "SIDECAR": json.dumps(SIDECAR),
        "NODE_EXTRA_CA_CERTS": ground.ca_file,
    }
    environment = {"PATH": os.environ["PATH"], **settings}
    with ended(subprocess.Popen(["node", "operator.mjs"], cwd=packages, env=environment)) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=10)
