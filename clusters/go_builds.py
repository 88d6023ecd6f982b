"""Builds the programs of a Go module once and keeps them. Edge: subprocess, through :mod:`clusters.commands`."""

import os
import platform
import shutil
import tempfile
from pathlib import Path

from clusters import commands, state
from clusters.commands import Call
from clusters.errors import ClusterError
from clusters.first_kept import keep
from clusters.go_modules import Module
from clusters.progress import Progress

# Kubernetes takes about seven minutes on two cores with nothing cached.
BUILD_BOUND = 2400.0


def architecture() -> str:
    """This machine's architecture in the words of Go and of OCI.

    Raises:
        ClusterError: neither x86-64 nor 64-bit Arm.
    """
    machine = platform.machine()
    names = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
    if machine not in names:
        raise ClusterError(f"this machine is {machine}: the images are built for x86_64 and aarch64 only")
    return names[machine]


def programs(module: Module, progress: Progress) -> Path:
    """The folder that holds the module's programs, built now if its fingerprint is new.

    Raises:
        ClusterError: there is no Go tool chain, or the build failed; the message has the compiler's last lines.
    """
    binaries = state.locate(os.environ).binaries
    ready = binaries / f"{module.name}-{module.fingerprint(architecture())}"
    if ready.is_dir():
        return ready
    if shutil.which("go") is None:
        raise ClusterError(f"building {module.name} needs Go 1.26 or later: install it, or use a machine that has it")
    progress(f"building {module.name} from Go modules")
    binaries.mkdir(parents=True, exist_ok=True)
    # Built beside its final place and renamed, so that an interrupted build never looks finished.
    with tempfile.TemporaryDirectory(dir=binaries, prefix=f".{module.name}-") as scratch:
        output = Path(scratch) / "out"
        call = Call(bound=BUILD_BOUND, environment={"CGO_ENABLED": "0"}, folder=module.folder, progress=progress)
        commands.run([*module.command, "-o", f"{output}{os.sep}", "tool"], f"building {module.name}", call)
        keep(output, ready)
    return ready
