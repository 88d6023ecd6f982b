"""Resolves and unpacks the wheels of an image on the host, for the Python inside the image. Edge: pip.

The requirements name every package with its exact version, so that nothing is chosen here. Only wheels are taken.
"""

import sys
import tempfile
from pathlib import Path

from clusters import commands, fingerprint
from clusters.commands import Call
from clusters.progress import Progress

PYTHON = "3.13"
BOUND = 600.0
_TARGET = (
    f"--python-version={PYTHON}", "--implementation=cp", "--abi=cp313", "--abi=abi3", "--abi=none",
    "--platform=manylinux_2_28_x86_64", "--platform=manylinux_2_17_x86_64", "--platform=manylinux2014_x86_64",
    "--platform=manylinux_2_5_x86_64", "--platform=any", "--only-binary=:all:",
)  # fmt: skip


def unpack(requirements: Path, store: Path, progress: Progress) -> Path:
    """The folder of unpacked packages for one requirements file; made once per content of that file.

    Raises:
        ClusterError: pip could not get or unpack a wheel.
    """
    site = store / f"site-{fingerprint.of_text([requirements.read_text(), *_TARGET])}"
    if site.is_dir():
        return site
    progress(f"fetching the wheels of the {requirements.parent.name} image")
    store.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-P", "-m", "pip", "--disable-pip-version-check", "--no-input", "-q"]
    with tempfile.TemporaryDirectory(dir=store) as scratch:
        house, target = Path(scratch) / "wheels", Path(scratch) / "site"
        call = Call(bound=BOUND, progress=progress)
        download = [*pip, "download", "--no-deps", *_TARGET, "-d", str(house), "-r", str(requirements)]
        commands.run(download, f"fetching wheels for {requirements.parent.name}", call)
        wheels = sorted(str(path) for path in house.glob("*.whl"))
        # The versions were resolved for the image's Python; pip's own check looks at the host's.
        install = [*pip, "install", "--no-index", "--no-deps", "--no-compile", "--ignore-requires-python", *_TARGET]
        commands.run(
            [*install, "--target", str(target), *wheels], f"unpacking wheels for {requirements.parent.name}", call
        )
        target.rename(site)
    return site
