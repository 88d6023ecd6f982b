"""Builds the run's images, each once per content, and repacks those that are pulled. Edge: the engine, files.

Everything that needs a network happens before the build, on the host; no Dockerfile has a network step.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from clusters import fingerprint, oci, oci_archive, root_filesystem, wheels
from clusters.commands import Call
from clusters.engine import Engine
from clusters.first_kept import keep
from clusters.image_recipes import RECIPES, Recipe, context, reference
from clusters.oci import Layout
from clusters.progress import Progress

CHECKOUT = Path(__file__).resolve().parents[1]
FOLDER = Path(__file__).resolve().parent / "recipes" / "images"
BUILD = 600.0
SAVE = 300.0


@dataclass(frozen=True)
class BuiltImage:
    """An image in the engine's store: its short name and its full reference, whose tag is a hash of its inputs."""

    name: str
    reference: str


@dataclass(frozen=True)
class Workshop:
    """What building needs: the engine, where things are kept, the Go programs by name, and who is told."""

    engine: Engine
    store: Path
    programs: Mapping[str, Path]
    progress: Progress


def ensure_images(workshop: Workshop, names: Iterable[str]) -> dict[str, BuiltImage]:
    """The named images, built where the store has none of the same inputs.

    Raises:
        ClusterError: a wheel cannot be had, or a build failed.
    """
    base = root_filesystem.ensure_base(workshop.engine, workshop.progress)
    return {name: _ensure(workshop, RECIPES[name], base) for name in names}


def ensure_derived(workshop: Workshop, parent: BuiltImage, name: str, program: Path) -> BuiltImage:
    """An image like `parent` that runs one Python file instead: how an operator that is broken on purpose is built."""
    built = BuiltImage(name, reference(name, fingerprint.of_text([parent.reference, program.read_text()])))
    if not workshop.engine.has_image(built.reference):
        workshop.progress(f"building image {name} from {parent.name}")
        lines = f'FROM {parent.reference}\nCOPY program.py /app/program.py\nENTRYPOINT ["python3", "/app/program.py"]\n'
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            (folder / "Dockerfile").write_text(lines)
            shutil.copy(program, folder / "program.py")
            _build(workshop, folder, built.reference)
    return built


def layout(workshop: Workshop, built_reference: str) -> Layout:
    """The image as an OCI layout with byte-stable layers, repacked once per image id.

    Raises:
        ClusterError: the engine does not hold the image.
    """
    engine = workshop.engine
    identity = engine.run(
        ["image", "inspect", "--format", "{{.Id}}", built_reference], f"looking for {built_reference}"
    )
    content = identity.decode().strip().removeprefix("sha256:")[:24]
    folder = workshop.store / f"oci-{content}-{oci.MODIFIED}"
    if folder.is_dir():
        return oci.read(folder)
    workshop.progress(f"repacking {built_reference.rsplit('/', 1)[-1]} as OCI")
    workshop.store.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=workshop.store) as scratch:
        saved = Path(scratch) / "saved.tar"
        engine.run(["save", "-o", str(saved), built_reference], f"saving {built_reference}", Call(bound=SAVE))
        oci.repack(saved, Path(scratch) / "layout")
        keep(Path(scratch) / "layout", folder)
    return oci.read(folder)


def archived(workshop: Workshop, archive: Path) -> Layout:
    """The one image of an OCI archive, unpacked once per content; it keeps its maker's digest.

    Raises:
        ClusterError: it is no such archive, or not a whole one.
    """
    with archive.open("rb") as opened:
        folder = workshop.store / f"oci-{hashlib.file_digest(opened, 'sha256').hexdigest()[:24]}"
    if folder.is_dir():
        return oci.read(folder)
    workshop.store.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=workshop.store) as scratch:
        oci_archive.unpack(archive, Path(scratch) / "layout")
        keep(Path(scratch) / "layout", folder)
    return oci.read(folder)


def _ensure(workshop: Workshop, recipe: Recipe, base: str) -> BuiltImage:
    folder = FOLDER / recipe.name
    if recipe.packages:
        base = root_filesystem.ensure_tools(workshop.engine, recipe.packages, workshop.progress)
    inputs = [base if recipe.on_base or recipe.packages else "scratch", fingerprint.of_tree(folder)]
    inputs += [fingerprint.of_tree(source) for source, _ in context(recipe, CHECKOUT)]
    inputs += [str(workshop.programs[name]) for name in recipe.programs]
    built = BuiltImage(recipe.name, reference(recipe.name, fingerprint.of_text(inputs)))
    if not workshop.engine.has_image(built.reference):
        workshop.progress(f"building image {recipe.name}")
        with tempfile.TemporaryDirectory() as scratch:
            _lay_out(workshop, recipe, Path(scratch))
            _build(workshop, Path(scratch), built.reference, f"BASE={base}")
    return built


def _lay_out(workshop: Workshop, recipe: Recipe, scratch: Path) -> None:
    folder = FOLDER / recipe.name
    shutil.copy(folder / "Dockerfile", scratch / "Dockerfile")
    if recipe.on_base:
        shutil.copytree(wheels.unpack(folder / "requirements.txt", workshop.store, workshop.progress), scratch / "site")
    for source, place in context(recipe, CHECKOUT):
        target = scratch / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(*fingerprint.IGNORED))
        else:
            shutil.copy(source, target)
    for name in recipe.programs:
        (scratch / "bin").mkdir(exist_ok=True)
        shutil.copy(workshop.programs[name], scratch / "bin" / name)


def _build(workshop: Workshop, folder: Path, name: str, *arguments: str) -> None:
    given = [part for argument in arguments for part in ("--build-arg", argument)]
    # The classic builder: the other one would need a registry for its own front end.
    call = Call(bound=BUILD, environment={"DOCKER_BUILDKIT": "0"}, progress=workshop.progress)
    workshop.engine.run(["build", "--network=none", "-q", *given, "-t", name, str(folder)], f"building {name}", call)
