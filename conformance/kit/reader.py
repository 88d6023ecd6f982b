"""Opens a kit, as its folder or as the archive that was carried in, and reads what stands in it. Edge: files.

Nothing is unpacked for it, and nothing is believed: a name is what the folder or the archive says.
"""

import contextlib
import hashlib
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from conformance.contract.exits import UsageError
from conformance.kit.image_set import DOCUMENT, Read
from conformance.kit.manifest import FILE, IMAGES, Content

PIECE = 1024 * 1024


class Kit(Protocol):
    """Files by their paths inside the kit."""

    def names(self) -> list[str]:
        """All there is, folders left out unless they are empty."""

    def open(self, name: str) -> IO[bytes] | None:
        """The bytes of a plain file; None where it is none."""


@dataclass(frozen=True)
class _Folder:
    root: Path

    def names(self) -> list[str]:
        everything = self.root.rglob("*")
        found = (path for path in everything if path.is_symlink() or not path.is_dir() or not any(path.iterdir()))
        return [path.relative_to(self.root).as_posix() for path in found]

    def open(self, name: str) -> IO[bytes] | None:
        path = self.root / name
        return path.open("rb") if path.is_file() and not path.is_symlink() else None


@dataclass(frozen=True)
class _Archive:
    opened: tarfile.TarFile
    members: dict[str, tarfile.TarInfo | None]

    def names(self) -> list[str]:
        return list(self.members)

    def open(self, name: str) -> IO[bytes] | None:
        member = self.members.get(name)
        return self.opened.extractfile(member) if member is not None and member.isreg() else None


@contextlib.contextmanager
def opened(place: Path) -> Iterator[Kit]:
    """The kit at a place.

    Raises:
        UsageError: nothing is there, or it is neither a kit's folder nor a tar archive of one.
    """
    if place.is_dir():
        yield _Folder(place)
        return
    try:
        archive = tarfile.open(place, "r:")  # noqa: SIM115 - closed below, where its own errors are told apart
    except (OSError, tarfile.TarError) as error:
        raise UsageError(f"{place}: this is neither the folder of a kit nor its archive ({error})") from error
    with archive:
        yield _Archive(archive, _members(archive, place))


def _members(archive: tarfile.TarFile, place: Path) -> dict[str, tarfile.TarInfo | None]:
    """What the archive holds, by the path inside its one folder; None where a name is there twice."""
    found: dict[str, tarfile.TarInfo | None] = {}
    try:
        listed = archive.getmembers()
    except (OSError, tarfile.TarError) as error:
        raise UsageError(f"{place}: the archive cannot be read to its end ({error}); fetch it again") from error
    tops = {member.name.partition("/")[0] for member in listed if member.name.endswith(f"/{FILE}")}
    top = f"{min(tops, default='')}/"
    for member in listed:
        name = member.name.removeprefix(top)
        found[name] = None if name in found else member
    return found


def manifest_text(kit: Kit, place: Path) -> bytes:
    """The bytes of `kit.json`.

    Raises:
        UsageError: there is none.
    """
    source = kit.open(FILE)
    if source is None:
        raise UsageError(f"{place}: there is no {FILE} in it, so it is no kit; give its folder or its archive")
    with source:
        return source.read()


def contents(kit: Kit) -> dict[str, Content | None]:
    """Every file but `kit.json`, hashed; None stands for what is no plain file."""
    return {name: _hashed(kit.open(name)) for name in kit.names() if name != FILE}


def images(kit: Kit) -> Read | None:
    """What stands in `images.tar`; None where there is none, or one that cannot be read as an archive."""
    source = kit.open(IMAGES)
    if source is None:
        return None
    found: dict[str, Content | None] = {}
    documents: dict[str, bytes] = {}
    try:
        with source, tarfile.open(fileobj=source, mode="r:") as archive:
            for member in archive:
                twice = member.name in found
                opened_member = None if twice or not member.isreg() else archive.extractfile(member)
                if opened_member is not None and member.size <= DOCUMENT:
                    documents[member.name] = opened_member.read()
                    opened_member.seek(0)
                found[member.name] = _hashed(opened_member)
    except (OSError, tarfile.TarError):
        return None
    return Read(found, documents)


def unpack(kit: Kit, folder: Path) -> None:
    """The layout of a kit that was found whole, as files in `folder`."""
    (folder / "blobs" / "sha256").mkdir(parents=True)
    source = kit.open(IMAGES)
    if source is None:  # pragma: no cover - it was verified just before
        raise UsageError(f"{IMAGES} has gone from the kit while it was read")
    with source, tarfile.open(fileobj=source, mode="r:") as archive:
        for member in archive:
            found = archive.extractfile(member)
            if found is not None:
                with (folder / member.name).open("wb") as target:
                    while piece := found.read(PIECE):
                        target.write(piece)


def _hashed(source: IO[bytes] | None) -> Content | None:
    if source is None:
        return None
    digest, size = hashlib.sha256(), 0
    with source:
        while piece := source.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return Content(digest.hexdigest(), size)
