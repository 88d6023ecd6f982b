"""Resolves and unpacks the wheels of an image on the host, for the Python inside the image. Edge: pip.

The requirements name every package with its exact version, so that nothing is chosen here. Only wheels are taken.
"""

import sys
import tempfile
from pathlib import Path

from clusters import commands, fingerprint, go_builds
from clusters.commands import Call
from clusters.first_kept import keep
from clusters.progress import Progress

PYTHON = "3.13"
BOUND = 600.0
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
"""Architectures in the words of OCI, and in those of wheels."""
_LIBC = ("2_28", "2_17", "2_5")


def chosen(python: str, machine: str) -> list[str]:
    """Arguments for pip that take wheels for one Python and one machine, whatever runs here; glibc 2.28 is enough."""
    digits = python.replace(".", "")
    platforms = [f"--platform=manylinux_{libc}_{machine}" for libc in _LIBC] + [f"--platform=manylinux2014_{machine}"]
    abis = (f"--abi=cp{digits}", "--abi=abi3", "--abi=none")
    return [f"--python-version={python}", "--implementation=cp", *abis, *platforms, "--platform=any"]


def unpack(requirements: Path, store: Path, progress: Progress) -> Path:
    """The folder of unpacked packages for one requirements file; made once per content of that file.

    Raises:
        ClusterError: pip could not get or unpack a wheel.
    """
    wanted = [*chosen(PYTHON, MACHINES[go_builds.architecture()]), "--only-binary=:all:"]
    site = store / f"site-{fingerprint.of_text([requirements.read_text(), *wanted])}"
    if site.is_dir():
        return site
    progress(f"fetching the wheels of the {requirements.parent.name} image")
    store.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-P", "-m", "pip", "--disable-pip-version-check", "--no-input", "-q"]
    with tempfile.TemporaryDirectory(dir=store) as scratch:
        house, target = Path(scratch) / "wheels", Path(scratch) / "site"
        call = Call(bound=BOUND, progress=progress)
        download = [*pip, "download", "--no-deps", *wanted, "-d", str(house), "-r", str(requirements)]
        commands.run(download, f"fetching wheels for {requirements.parent.name}", call)
        wheels = sorted(str(path) for path in house.glob("*.whl"))
        # The versions were resolved for the image's Python; pip's own check looks at the host's.
        install = [*pip, "install", "--no-index", "--no-deps", "--no-compile", "--ignore-requires-python", *wanted]
        commands.run(
            [*install, "--target", str(target), *wheels], f"unpacking wheels for {requirements.parent.name}", call
        )
        keep(target, site)
    return site
