"""The commands `byohost kit`: what a site without internet is brought. Edge: arguments, files, engine, a registry."""

import contextlib
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from clusters import registry_credentials
from clusters.engine import ensure_engine
from clusters.registry_push import Registry
from conformance.cli.registry_place import REGISTRY
from conformance.contract import input_text
from conformance.contract.exits import Exit, HarnessError, UsageError
from conformance.contract.text import plain
from conformance.kit import build as building
from conformance.kit import manifest, wheels
from conformance.kit import push as pushing
from conformance.kit.manifest import Manifest
from conformance.kit.verify import verify

kit_app = typer.Typer(help="What a site without internet is brought: images, wheels, programs.", no_args_is_help=True)

KitPlace = Annotated[Path, typer.Argument(help="The kit: its archive, or the folder that was unpacked from it.")]
_RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"


def _say(sentence: str) -> None:
    """Progress of long work: a line on stderr."""
    print(f"· {sentence}", file=sys.stderr)  # noqa: T201 - the command's output


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


@kit_app.command("build")
def kit_build(
    *,
    out: Annotated[Path, typer.Option(help="The folder that the archive is written to.")] = Path(),
    python: Annotated[
        list[str] | None, typer.Option(help="A Python of the site, such as 3.11; repeatable. Default: the running one.")
    ] = None,
) -> int:
    """Make a kit of this checkout; its path and SHA-256 are printed. The same sources make the same bytes."""
    pythons = tuple(dict.fromkeys(python or [_RUNNING]))
    for one in pythons:
        if one not in wheels.PYTHONS:
            raise UsageError(f"--python {one}: there are no wheels for it; give one of {', '.join(wheels.PYTHONS)}")
    _check_folder(out)
    with _files():
        made = building.build(ensure_engine(_say), pythons, out, _say)
        _print(f"{building.content(made).sha256}  {made}")
    return Exit.CONFORMANT


@kit_app.command("verify")
def kit_verify(kit: KitPlace) -> int:
    """Is the kit whole, and nothing else in it? Ends with 0 if so, else with 1 and a line for each fault."""
    with _files():
        found = verify(kit)
    for fault in found.faults:
        _print(fault)
    if found.faults:
        return Exit.NOT_CONFORMANT
    said = found.manifest
    _print(f"{plain(said.name)}: whole; {len(said.files)} files, {len(said.images)} images, contract {said.contract}")
    return Exit.CONFORMANT


@kit_app.command("list")
def kit_list(
    kit: KitPlace,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="With reference, purpose, and when it is needed.")] = False,
) -> int:
    """List the images of a kit, one a line, by digest."""
    images = whole(kit).images
    if as_json:
        _print(json.dumps([asdict(each) for each in images], indent=1))
    else:
        _print("\n".join(map(plain, manifest.references(images))))
    return Exit.CONFORMANT


@kit_app.command("push")
def kit_push(
    kit: KitPlace,
    *,
    registry: Annotated[str, typer.Option(help="HOST[:PORT][/PATH] that the images are named under.")],
    ca: Annotated[
        Path | None, typer.Option(help="Whom to trust for it, as PEM. Default: this machine's store.")
    ] = None,
    authfile: Annotated[
        Path | None, typer.Option(help="Credentials as docker, podman and skopeo keep them: config.json, auth.json.")
    ] = None,
) -> int:
    """Bring the images into a registry: what it has is not sent again. Each reference is printed by digest."""
    found = REGISTRY.fullmatch(registry)
    if found is None:
        raise UsageError(f"--registry {registry}: give HOST[:PORT][/PATH] in lower case, without https://")
    who = None
    if authfile is not None:
        who = registry_credentials.find(_text(authfile, "--authfile"), f"--authfile {authfile}", registry)
    to = Registry(f"https://{found['host']}", found["host"], None if ca is None else _text(ca, "--ca"), who)
    with _files():
        for reference in pushing.push(kit, whole(kit), (to, found["path"].strip("/")), _say):
            _print(reference)
    return Exit.CONFORMANT


def whole(kit: Path) -> Manifest:
    """The kit, if it is whole.

    Raises:
        UsageError: it is not; `kit verify` tells all.
        HarnessError: one of its files cannot be read.
    """
    with _files():
        found = verify(kit)
    if found.faults:
        raise UsageError(
            f"{kit}: the kit is not whole: {found.faults[0]}; `byohost kit verify` names all that is wrong"
        )
    return found.manifest


def _check_folder(out: Path) -> None:
    """Before anything is built that could not be put there.

    Raises:
        UsageError: it is no folder that can be written to.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"--out {out}: no kit can be written there ({reason}); give another folder") from error


@contextlib.contextmanager
def _files() -> Iterator[None]:
    """What happens to files and disks in this block is told in a sentence.

    Raises:
        HarnessError: one could not be read or written.
    """
    try:
        yield
    except OSError as error:
        raise HarnessError(f"the kit could not be read or written to its end: {error}") from error


def _text(path: Path, option: str) -> str:
    try:
        return input_text.read(path)
    except input_text.UnreadableError as error:
        raise UsageError(f"{option} {path}: it cannot be read ({error})") from error
