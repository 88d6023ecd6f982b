"""Builds a kit: images, wheels, programs, `install.sh`, `kit.json`, in one archive. Edge: engine, Go, pip, files.

The same sources make the same bytes: nothing in the archive tells when, where or by whom it was made.
"""

import hashlib
import os
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from clusters import go_builds, go_modules, images, oci, state
from clusters.engine import Engine
from clusters.images import CHECKOUT, Workshop
from clusters.oci import Layout
from clusters.progress import Progress
from clusters.wheels import MACHINES
from conformance import builtin
from conformance.kit import archive, contents, image_set, manifest, wheels
from conformance.kit.manifest import FILE, IMAGES, Content, Image, Manifest

INSTALL = "install.sh"


@dataclass(frozen=True)
class Parts:
    """What goes into a kit: image layouts and programs by name, wheels, the version and for which Pythons."""

    version: str
    architecture: str
    pythons: tuple[str, ...]
    layouts: Mapping[str, Layout]
    programs: Mapping[str, Path]
    wheels: tuple[Path, ...]

    @property
    def name(self) -> str:
        """The kit's name, and that of its one folder."""
        return f"byohost-kit-{self.version}-linux-{self.architecture}"


def build(engine: Engine, pythons: tuple[str, ...], out: Path, progress: Progress) -> Path:
    """Make the kit's archive in the folder `out` and return its path.

    Raises:
        UsageError: this is no checkout that a wheel could be made from.
        ClusterError: an image, a program or a wheel could not be built or fetched.
    """
    with tempfile.TemporaryDirectory() as scratch:
        own = wheels.project(Path(scratch), progress)
        parts = _collected(engine, pythons, own, progress)
        progress(f"writing {parts.name}.tar")
        return written(parts, out)


def written(parts: Parts, out: Path) -> Path:
    """The archive of these parts, in the folder `out`; what stood there under that name gives way."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as scratch:
        folder = Path(scratch)
        files = {f"wheels/{wheel.name}": wheel for wheel in parts.wheels}
        files |= {f"bin/{name}": program for name, program in parts.programs.items()}
        files |= {INSTALL: _install(parts, folder), IMAGES: folder / IMAGES}
        listed = _images(parts)
        _write_images(parts, listed, folder)
        listing = {path: content(file) for path, file in files.items()}
        said = Manifest(
            name=parts.name,
            version=parts.version,
            architecture=parts.architecture,
            pythons=parts.pythons,
            contract=builtin.contract().revision,
            files=listing,
            images=listed,
        )
        (folder / FILE).write_bytes(manifest.render(said))
        files[FILE] = folder / FILE
        programs = {f"{parts.name}/{path}" for path in files if path.startswith("bin/") or path == INSTALL}
        archive.write(folder / "kit.tar", {f"{parts.name}/{path}": file for path, file in files.items()}, programs)
        return (folder / "kit.tar").rename(out / f"{parts.name}.tar")


def _collected(engine: Engine, pythons: tuple[str, ...], own: Path, progress: Progress) -> Parts:
    store = state.locate(os.environ).images
    built = {
        "registry": go_builds.programs(go_modules.REGISTRY, progress) / "registry",
        "coredns": go_builds.programs(go_modules.COREDNS, progress) / "coredns",
    }
    workshop = Workshop(engine, store, built, progress)
    made = images.ensure_images(workshop, contents.NAMES)
    architecture = go_builds.architecture()
    return Parts(
        version=tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"],
        architecture=architecture,
        pythons=pythons,
        layouts={name: images.layout(workshop, made[name].reference) for name in contents.NAMES},
        programs={
            "kind": go_builds.programs(go_modules.KIND, progress) / "kind",
            "kubectl": go_builds.programs(go_modules.KUBERNETES, progress) / "kubectl",
        },
        wheels=(own, *wheels.fetch(pythons, architecture, store, progress)),
    )


def _images(parts: Parts) -> tuple[Image, ...]:
    return tuple(
        Image(
            name,
            contents.reference(name, parts.version),
            layout.manifest.digest,
            contents.PURPOSES[name],
            contents.needed(name),
        )
        for name, layout in sorted(parts.layouts.items())
    )


def _write_images(parts: Parts, listed: tuple[Image, ...], folder: Path) -> None:
    sizes = {layout.manifest.digest: layout.manifest.size for layout in parts.layouts.values()}
    (folder / image_set.INDEX).write_bytes(image_set.index(listed, sizes))
    (folder / image_set.MARK).write_bytes(image_set.MARKED)
    files = {name: folder / name for name in (image_set.INDEX, image_set.MARK)}
    for layout in parts.layouts.values():
        files |= {oci.blob_path(digest): layout.path(digest) for digest in _digests(layout)}
    archive.write(folder / IMAGES, files)


def _digests(layout: Layout) -> Iterator[str]:
    yield layout.manifest.digest
    yield from (each.digest for each in layout.blobs())


def _install(parts: Parts, folder: Path) -> Path:
    text = (Path(__file__).parent / INSTALL).read_text(encoding="utf-8")
    machine = MACHINES[parts.architecture]
    for mark, value in (("VERSION", parts.version), ("MACHINE", machine), ("PYTHONS", " ".join(parts.pythons))):
        text = text.replace(f"@{mark}@", value)
    (folder / INSTALL).write_text(text, encoding="utf-8")
    return folder / INSTALL


def content(file: Path) -> Content:
    """The SHA-256 and size of a file."""
    with file.open("rb") as opened:
        return Content(hashlib.file_digest(opened, "sha256").hexdigest(), file.stat().st_size)
