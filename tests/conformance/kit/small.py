"""A kit of a few bytes, made as a real one is: for tests of whatever reads one."""

import gzip
import io
import tarfile
from pathlib import Path

from clusters import oci
from clusters.oci import Layout
from conformance.kit.build import Parts, written

VERSION = "1.2.3"
NAME = f"byohost-kit-{VERSION}-linux-amd64"


def tar(files: dict[str, bytes]) -> bytes:
    """A tar archive of these files."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return plain.getvalue()


def layout(folder: Path, words: str) -> Layout:
    """An image of one layer that holds these words."""
    saved = folder / "saved.tar"
    folder.mkdir(parents=True)
    config = b'{"architecture": "amd64", "os": "linux", "config": {"Cmd": ["/words"]}}'
    listed = b'[{"Config": "config.json", "Layers": ["layer.tar"]}]'
    layer = tar({"words": words.encode()})
    saved.write_bytes(tar({"manifest.json": listed, "config.json": config, "layer.tar": layer}))
    return oci.repack(saved, folder / "layout")


def kit(folder: Path, version: str = VERSION) -> Path:
    """The archive of a kit with two images, two wheels and one program."""
    folder.mkdir(parents=True, exist_ok=True)
    wheels = []
    for name in ("byohost-1.2.3-py3-none-any.whl", "pip-26.3-py3-none-any.whl"):
        wheels.append(folder / name)
        wheels[-1].write_bytes(gzip.compress(name.encode(), mtime=0))
    program = folder / "kubectl"
    program.write_bytes(b"#!/bin/sh\n")
    images = {name: layout(folder / name, f"I am the {name}") for name in ("operator", "sandbox")}
    return written(Parts(version, "amd64", ("3.11",), images, {"kubectl": program}, tuple(wheels)), folder / "out")


def rewritten(archive: Path, change: dict[str, bytes | None], top: str = f"{NAME}/") -> Path:
    """The same archive with files changed, added, or (None) left out."""
    with tarfile.open(archive) as opened:
        names = opened.getnames()
        files = {name: found.read() for name in names if (found := opened.extractfile(name)) is not None}
    for name, content in change.items():
        if content is None:
            del files[f"{top}{name}"]
        else:
            files[f"{top}{name}"] = content
    archive.write_bytes(tar(files))
    return archive


def content(archive: Path, name: str, top: str = f"{NAME}/") -> bytes:
    """The bytes of a file of the archive."""
    with tarfile.open(archive) as opened:
        found = opened.extractfile(f"{top}{name}")
        assert found is not None
        return found.read()
