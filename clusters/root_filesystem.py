"""Makes the Debian 13 root file system under our Python images: no package manager in it. Edge: subprocess.

Python 3.13 and certificates, little else. mmdebstrap unpacks packages without running their scripts, so that nobody has
compiled the standard library yet: done here once, or a sidecar of 50m CPU would compile it at every start. Which mirror
the packages come from is the host's affair: its own sources are read at run time, with the suite changed.
"""

import tempfile
from pathlib import Path

from clusters import debian, fingerprint
from clusters.commands import Call
from clusters.debian import Tree
from clusters.engine import Engine
from clusters.progress import Progress

TREE = Tree(
    "trixie",
    "extract",
    ("base-files", "ca-certificates", "libffi8", "libpython3-stdlib", "python3-minimal"),
    ("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/locale/*", "/usr/share/lintian/*", "/usr/share/info/*"),
)
IMPORT_BOUND = 120.0
COMPILE_BOUND = 300.0
COMPILED = """\
FROM {reference}
RUN ["python3", "-m", "compileall", "-q", "-j", "2", "--invalidation-mode", "unchecked-hash", "/usr/lib/python3.13"]
"""
_ENVIRONMENT = (
    "PATH=/usr/bin:/bin",
    "PYTHONPATH=/app:/opt/site",
    "PYTHONUNBUFFERED=1",
    "PYTHONDONTWRITEBYTECODE=1",
    "PYTHONFAULTHANDLER=1",
    "HOME=/tmp",
)


def ensure_tools(engine: Engine, packages: tuple[str, ...], progress: Progress) -> str:
    """The engine's reference of a base that holds these Debian packages and what they need, imported once.

    Raises:
        ClusterError: mmdebstrap is missing and cannot be installed, or it failed.
    """
    tree = Tree(TREE.suite, TREE.variant, ("base-files", *packages), TREE.excluded)
    reference = f"byohost/tools:{fingerprint.of_text([tree.suite, *tree.packages, *tree.excluded])}"
    if engine.has_image(reference):
        return reference
    progress(f"building a base of {', '.join(packages)} from Debian packages ({tree.suite})")
    with tempfile.TemporaryDirectory() as scratch:
        archive = Path(scratch) / "root.tar"
        debian.make(tree, archive, progress)
        engine.run(["import", str(archive), reference], "importing the tools' base", Call(bound=IMPORT_BOUND))
    return reference


def ensure_base(engine: Engine, progress: Progress) -> str:
    """The engine's reference of the base image, imported once per recipe.

    Raises:
        ClusterError: mmdebstrap is missing and cannot be installed, or it failed.
    """
    tag = fingerprint.of_text([TREE.suite, *TREE.packages, *TREE.excluded, *_ENVIRONMENT, COMPILED])
    reference = f"byohost/base:{tag}"
    if engine.has_image(reference):
        return reference
    progress(f"building the base of the Python images from Debian packages ({TREE.suite})")
    changes = [part for setting in _ENVIRONMENT for part in ("--change", f"ENV {setting}")]
    with tempfile.TemporaryDirectory() as scratch:
        archive, raw = Path(scratch) / "root.tar", f"{reference}-raw"
        debian.make(TREE, archive, progress)
        engine.run(["import", *changes, str(archive), raw], "importing the base image", Call(bound=IMPORT_BOUND))
        archive.unlink()
        (Path(scratch) / "Dockerfile").write_text(COMPILED.format(reference=raw), encoding="utf-8")
        call = Call(bound=COMPILE_BOUND, environment={"DOCKER_BUILDKIT": "0"}, progress=progress)
        command = ["build", "--network=none", "-q", "-t", reference, scratch]
        engine.run(command, "compiling the standard library of the base image", call)
    return reference
