"""The wheels of a kit: the project's own, and what it stands on by the lock. Edge: pip.

Every wheel of the lock is named by its version and its SHA-256, so that the same kit holds the same bytes whenever and
wherever it is built. The project's own is made by its build backend, whose output depends on the sources alone.
"""

import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path

from clusters import commands, fingerprint
from clusters.commands import Call
from clusters.first_kept import keep
from clusters.images import CHECKOUT
from clusters.progress import Progress
from clusters.wheels import MACHINES, chosen
from conformance.contract.exits import UsageError

LOCK = Path(__file__).parent / "wheels.lock"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""For which a kit can be built."""
BOUND = 600.0
_PIP = (sys.executable, "-P", "-m", "pip", "--disable-pip-version-check", "--no-input", "-q")


def fetch(pythons: Iterable[str], architecture: str, store: Path, progress: Progress) -> list[Path]:
    """The wheels of the lock for these Pythons, fetched once per content of the lock; sorted by name.

    Raises:
        ClusterError: pip could not get one, or it is not what the lock says.
    """
    found: dict[str, Path] = {}
    for python in pythons:
        house = _house(python, MACHINES[architecture], store, progress)
        found |= {path.name: path for path in house.glob("*.whl")}
    return [found[name] for name in sorted(found)]


def project(target: Path, progress: Progress) -> Path:
    """This project as a wheel in `target`, which must be empty.

    Raises:
        UsageError: this is an installed byohost, and no checkout that a wheel could be made from.
        ClusterError: the build failed.
    """
    settings = CHECKOUT / "pyproject.toml"
    if not settings.is_file() or tomllib.loads(settings.read_text(encoding="utf-8"))["project"]["name"] != "byohost":
        raise UsageError("kit build: it needs a checkout of byohost, and this one is installed; run it in a checkout")
    progress("building the project's wheel")
    # Built from a copy, so that nothing which lies about in the checkout comes along.
    with tempfile.TemporaryDirectory() as scratch:
        sources = Path(scratch)
        names = tomllib.loads(settings.read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
        for name in names["packages"]:
            left_out = shutil.ignore_patterns(*fingerprint.IGNORED, "*.pyc")
            shutil.copytree(CHECKOUT / name, sources / name, ignore=left_out)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(CHECKOUT / name, sources / name)
        call = Call(bound=BOUND, folder=sources, environment={"SOURCE_DATE_EPOCH": "1577836800"}, progress=progress)
        commands.run([*_PIP, "wheel", "--no-deps", "-w", str(target), "."], "building the project's wheel", call)
    (made,) = target.glob("*.whl")
    return made


def _house(python: str, machine: str, store: Path, progress: Progress) -> Path:
    arguments = chosen(python, machine)
    house = store / f"wheels-{fingerprint.of_text([LOCK.read_text(encoding='utf-8'), *arguments])}"
    if house.is_dir():
        return house
    progress(f"fetching the wheels for Python {python}")
    store.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store) as scratch:
        made = Path(scratch) / "wheels"
        locked = ["--no-deps", "--require-hashes", "--only-binary=:all:", *arguments, "-d", str(made), "-r", str(LOCK)]
        call = Call(bound=BOUND, progress=progress)
        commands.run([*_PIP, "download", *locked], f"fetching the wheels for Python {python}", call)
        keep(made, house)
    return house
