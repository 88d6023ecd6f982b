"""Brings a control plane up and takes it down. Edge: subprocess, HTTP, files."""

import contextlib
import os
import shutil
import ssl
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from clusters import go_builds, state
from clusters.control_plane import credentials, layout
from clusters.control_plane.layout import ADMIN, KUBELET, Layout
from clusters.control_plane.lifeline import lifeline
from clusters.control_plane.ports import reserved
from clusters.errors import ClusterError
from clusters.go_modules import ETCD, KUBERNETES, Module
from clusters.progress import Progress
from clusters.waiting import Patience, until

READY = 60.0
"""Seconds until the API server must answer readyz: on an idle machine it takes some four."""

ASK = 2.0
STOP = 10.0
LAST_LINES = 5


@dataclass(frozen=True)
class ControlPlane:
    """One that answers. Whoever starts processes that have to end with it gives them its `group`."""

    layout: Layout
    group: int
    kubectl: Path
    kubelet_token: str
    authority: str
    """PEM of who signed the API server's certificate."""

    @property
    def kubeconfig(self) -> Path:
        """Of somebody who may do everything."""
        return self.layout.folder / "admin.kubeconfig"


def built(module: Module, program: str) -> Path | None:
    """The program where it has been built already, else None."""
    found = (
        state.locate(os.environ).binaries / f"{module.name}-{module.fingerprint(go_builds.architecture())}" / program
    )
    return found if found.is_file() else None


@contextmanager
def control_plane(progress: Progress, within: Path | None = None) -> Iterator[ControlPlane]:
    """A fresh control plane that answers readyz; nothing of it is left when the block ends.

    What it holds, credentials among it, lies in a folder `within` that one, by default of the system's temporary ones.

    Raises:
        ClusterError: its programs could not be had, or it did not come up; the message has its last words.
    """
    kubernetes, store = go_builds.programs(KUBERNETES, progress), go_builds.programs(ETCD, progress)
    folder = Path(tempfile.mkdtemp(prefix="byohost-control-plane-", dir=within))
    try:
        with lifeline() as group, contextlib.ExitStack() as stack:
            where = Layout(folder, *reserved(3))
            held = credentials.lay_down(where)

            def begin(program: Path, arguments: Sequence[str]) -> "subprocess.Popen[bytes]":
                return stack.enter_context(_running(program, arguments, where, group))

            begin(store / "server", layout.etcd(where))
            server = begin(kubernetes / "kube-apiserver", layout.api_server(where))
            until("the API server to be ready", lambda: _ready(where, held.tokens[ADMIN], server), Patience(READY, 0.1))
            begin(kubernetes / "kube-controller-manager", layout.controller_manager(where))
            yield ControlPlane(where, group, kubernetes / "kubectl", held.tokens[KUBELET], held.authority)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(program: Path, arguments: Sequence[str], where: Layout, group: int) -> Iterator["subprocess.Popen[bytes]"]:
    """A process with its log; killed at the end, because nothing that it holds outlives the run."""
    with where.log(program.name).open("wb") as log:
        process = subprocess.Popen(
            [str(program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=where.folder,
            process_group=group,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait(STOP)


def _ready(where: Layout, token: str, server: "subprocess.Popen[bytes]") -> bool | None:
    """True once readyz is answered with 200, None before.

    Raises:
        ClusterError: the process has ended.
    """
    if server.poll() is not None:
        last = where.log("kube-apiserver").read_text(errors="replace").splitlines()[-LAST_LINES:]
        raise ClusterError(f"the API server ended with exit code {server.returncode}: {' / '.join(last)}")
    request = urllib.request.Request(f"{where.url}/readyz", headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - our own
    context = ssl.create_default_context(cafile=str(where.authority))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(request, timeout=ASK) as answer:
            return True if answer.status == 200 else None
    except (OSError, urllib.error.URLError):
        return None
