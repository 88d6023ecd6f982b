"""Installs and starts a Docker engine on a Debian-family machine without an init. Edge: subprocess, time.

Machines that build software often have root but neither systemd nor an engine; images survive a restart there and
processes do not, so starting the engine again is part of every set-up.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from clusters import commands, packages, runc_wrapper
from clusters.commands import Call
from clusters.errors import ClusterError
from clusters.progress import Progress
from clusters.state import State
from clusters.waiting import Patience, until

# iptables is what dockerd programs its network with; it is only a recommendation of the package.
PACKAGES = ("docker.io", "iptables", "ca-certificates")
START_BOUND = 60.0
STOP_BOUND = 10.0
RUNTIME = "byohost-runc"


def cannot_start() -> ClusterError:
    """The one sentence for a machine without an engine and without a way to get one."""
    return ClusterError(
        "no container engine answers, and this user cannot start one: "
        "run `sudo apt-get install docker.io && sudo service docker start` (or start Docker or Podman), then try again"
    )


def start(state: State, progress: Progress, answers: Callable[[], bool]) -> None:
    """Install docker.io if there is no ``dockerd``, start it, and return once ``answers`` says so.

    Raises:
        ClusterError: not root, not a Debian-family machine, the installation failed, or dockerd ended or stayed silent.
    """
    daemon = _daemon()
    if os.geteuid() != 0 or (daemon is None and not packages.can_install()):
        raise cannot_start()
    if daemon is None:
        daemon = _install(progress)
    _forget_dead(state.engine / "dockerd.pid")
    log = state.engine / "dockerd.log"
    progress(f"no container engine answers: starting dockerd by hand (its log is {log})")
    _launch(daemon, state.engine, log)
    until("dockerd to answer", lambda: answers() or None, Patience(START_BOUND), lambda: _tail(log))


def _daemon() -> str | None:
    # /usr/sbin is where Debian puts it, and not on everybody's PATH.
    return shutil.which("dockerd", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin{os.pathsep}/usr/local/sbin")


def _install(progress: Progress) -> str:
    progress("no container engine answers, and there is none to start")
    packages.install(PACKAGES, progress)
    daemon = _daemon()
    if daemon is None:
        raise ClusterError("docker.io was installed but there is no dockerd: install a container engine by hand")
    return daemon


def _forget_dead(pid_file: Path) -> None:
    """Remove the process id of a daemon that is gone, and stop one of ours that runs but does not answer.

    A restarted machine reuses numbers, so the number alone proves nothing: its command line is read.
    """
    try:
        pid = int(pid_file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        pid_file.unlink(missing_ok=True)
        return
    if _is_dockerd(pid):
        os.kill(pid, signal.SIGTERM)
        until("the silent dockerd to end", lambda: None if _is_dockerd(pid) else True, Patience(STOP_BOUND))
    pid_file.unlink(missing_ok=True)


def _is_dockerd(pid: int) -> bool:
    try:
        program = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
    except OSError:
        return False
    return Path(os.fsdecode(program)).name == "dockerd"


def _launch(daemon: str, folder: Path, log: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin{os.pathsep}/sbin"
    command = [daemon, "--pidfile", str(folder / "dockerd.pid"), *_runtime(folder)]
    # setsid forks, so that the daemon outlives this process and is nobody's forgotten child; the shell only redirects.
    script = 'log=$1; shift; exec "$@" >>"$log" 2>&1 </dev/null'
    call = Call(environment={"PATH": path}, folder=Path("/"))
    commands.run(["setsid", "--fork", "sh", "-c", script, "sh", str(log), *command], "starting dockerd", call)


def _runtime(folder: Path) -> list[str]:
    """The dockerd options for our runtime, none where the machine's root has every capability."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text(encoding="ascii"))
    if not runc_wrapper.missing(status, last):
        return []
    runc = _runc()
    if runc is None:
        raise ClusterError("there is no runc on this machine: install the package runc")
    wrapper = write_wrapper(folder, runc)
    return ["--add-runtime", f"{RUNTIME}={wrapper}", "--default-runtime", RUNTIME]


def write_wrapper(folder: Path, runc: str) -> Path:
    """Write the runtime in front of `runc` and return its path; each file appears whole or not at all.

    It outlives this process and its virtual environment, so it is run by the interpreter that the environment was made
    from.
    """
    source = _replace(folder / "runc_wrapper.py", Path(runc_wrapper.__file__).read_text(encoding="utf-8"))
    python = durable_python(Path(sys.base_prefix), Path(sys.executable))
    return _replace(folder / RUNTIME, f'#!/bin/sh\nexec "{python}" -ISE "{source}" "{runc}" "$@"\n')


def durable_python(base: Path, current: Path) -> Path:
    """The interpreter of the installation under `base`, or the current one where that has none by its usual name."""
    found = base / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    return found if found.exists() else current


def refresh(state: State) -> None:
    """Write the runtime of an engine that we started once more: what it was run by may have been removed since."""
    runc = _runc()
    if (state.engine / RUNTIME).exists() and runc is not None:
        write_wrapper(state.engine, runc)


def _runc() -> str | None:
    return shutil.which("runc", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")


def _replace(path: Path, text: str) -> Path:
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_text(text, encoding="utf-8")
    new.chmod(0o755)
    return new.replace(path)


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return " / ".join(lines[-4:])
