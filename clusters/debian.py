"""Root file systems from Debian packages, from whatever mirror this machine uses. Edge: subprocess, files."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from clusters import commands, packages
from clusters.commands import Call
from clusters.progress import Progress

BOUND = 900.0


@dataclass(frozen=True)
class Tree:
    """A root file system: the Debian suite, mmdebstrap's variant, and the packages named (what they need comes too).

    Files whose path matches one of `excluded` (dpkg's patterns) are not unpacked.
    """

    suite: str
    variant: str
    packages: tuple[str, ...]
    excluded: tuple[str, ...] = ()


def make(tree: Tree, target: Path, progress: Progress) -> None:
    """Write the tree as a tar archive to ``target``.

    Raises:
        ClusterError: mmdebstrap is missing and cannot be installed, or the packages cannot be had.
    """
    _ensure_mmdebstrap(progress)
    progress(f"unpacking Debian {tree.suite} packages")
    command = ["mmdebstrap", "--quiet", f"--variant={tree.variant}", f"--include={','.join(tree.packages)}"]
    command += [f"--dpkgopt=path-exclude={pattern}" for pattern in tree.excluded]
    # A mirror that was frozen serves Release files past their date; signatures are still checked.
    command += ['--aptopt=Acquire::Check-Valid-Until "false"', tree.suite, str(target), *_mirror()]
    commands.run(command, f"unpacking Debian {tree.suite} packages", Call(bound=BOUND, progress=progress))


def mirror_in(sources: str) -> str | None:
    """The first address of a Debian archive in the text of apt's source files (either format), or None. Pure."""
    words = (word for line in sources.splitlines() if not line.lstrip().startswith("#") for word in line.split())
    return next((word for word in words if "://" in word and word.rstrip("/").endswith("/debian")), None)


def _mirror() -> list[str]:
    """The mirror as an argument; none on a machine whose sources name none, where mmdebstrap has its own default."""
    folder = Path("/etc/apt")
    files = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]
    found = mirror_in("\n".join(file.read_text(encoding="utf-8") for file in files if file.is_file()))
    return [found] if found else []


def _ensure_mmdebstrap(progress: Progress) -> None:
    if not shutil.which("mmdebstrap"):
        packages.install(("mmdebstrap", "debian-archive-keyring"), progress)
