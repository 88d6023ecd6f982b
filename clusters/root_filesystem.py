"""Makes the Debian 13 root file system under our Python images: no package manager in it. Edge: subprocess.

Python 3.13 and certificates, little else. mmdebstrap unpacks packages without running their scripts. Which mirror they
come from is the host's affair: its own sources are read at run time, with the suite changed.
"""

import shutil
from pathlib import Path

from clusters import commands, fingerprint
from clusters.commands import Call
from clusters.engine import Engine
from clusters.errors import ClusterError
from clusters.progress import Progress

SUITE = "trixie"
PACKAGES = ("base-files", "ca-certificates", "libffi8", "libpython3-stdlib", "python3-minimal")
EXCLUDED = ("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/locale/*", "/usr/share/lintian/*", "/usr/share/info/*")
BOUND = 600.0
_ENVIRONMENT = (
    "PATH=/usr/bin:/bin",
    "PYTHONPATH=/app:/opt/site",
    "PYTHONUNBUFFERED=1",
    "PYTHONDONTWRITEBYTECODE=1",
    "HOME=/tmp",
)


def ensure_base(engine: Engine, progress: Progress) -> str:
    """The engine's reference of the base image, imported once per recipe.

    Raises:
        ClusterError: mmdebstrap is missing and cannot be installed, or it failed.
    """
    tag = fingerprint.of_text([SUITE, *PACKAGES, *EXCLUDED, *_ENVIRONMENT])
    reference = f"byohost/base:{tag}"
    if engine.has_image(reference):
        return reference
    progress(f"building the base of the Python images from Debian packages ({SUITE})")
    _ensure_mmdebstrap(progress)
    archive = commands.run(_command(), "mmdebstrap", Call(bound=BOUND, progress=progress))
    changes = [part for setting in _ENVIRONMENT for part in ("--change", f"ENV {setting}")]
    engine.run(["import", *changes, "-", reference], "importing the base image", Call(bound=120, stdin=archive))
    return reference


def mirror() -> str:
    """The address of the host's own Debian mirror, as its package sources name it.

    Raises:
        ClusterError: the sources name none.
    """
    folder = Path("/etc/apt")
    files = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]
    for line in (line for file in files if file.is_file() for line in file.read_text().splitlines()):
        words = line.split()
        if words[:1] == ["URIs:"] and words[1].rstrip("/").endswith("/debian"):
            return words[1]
        if words[:1] == ["deb"]:
            found = [word for word in words if "://" in word and word.rstrip("/").endswith("/debian")]
            if found:
                return found[0]
    raise ClusterError("the package sources under /etc/apt name no Debian mirror: the base image needs one")


def _command() -> list[str]:
    excluded = [f"--dpkgopt=path-exclude={pattern}" for pattern in EXCLUDED]
    # A newer suite's Release file may be expired in a mirror that was frozen.
    return [
        "mmdebstrap", "--quiet", "--variant=extract", "--mode=root", f"--include={','.join(PACKAGES)}", *excluded,
        '--aptopt=Acquire::Check-Valid-Until "false"', SUITE, "-", mirror(),
    ]  # fmt: skip


def _ensure_mmdebstrap(progress: Progress) -> None:
    if shutil.which("mmdebstrap"):
        return
    if shutil.which("apt-get") is None:
        raise ClusterError("building images needs mmdebstrap: install it with your package manager")
    progress("installing mmdebstrap with apt-get")
    call = Call(bound=BOUND, environment={"DEBIAN_FRONTEND": "noninteractive"}, progress=progress)
    commands.run(["apt-get", "update", "-q"], "apt-get update", call)
    commands.run(["apt-get", "install", "-qy", "--no-install-recommends", "mmdebstrap"], "installing mmdebstrap", call)
