"""What a kit says of itself: `kit.json`, a closed set of files and images. Pure.

Whatever the kit lacks, holds otherwise, or holds beside what is listed is a fault with a name.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from conformance.contract import schema as schemas
from conformance.contract.exits import UsageError
from conformance.contract.text import plain

FILE = "kit.json"
IMAGES = "images.tar"
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Content:
    """The bytes of a file: their SHA-256 in hexadecimal digits, and how many."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Image:
    """One image of the kit: its short name, its reference in `images.tar`, its manifest's digest, what it is for."""

    name: str
    reference: str
    digest: str
    purpose: str
    needed: str


@dataclass(frozen=True)
class Manifest:
    """All that `kit.json` says."""

    name: str
    version: str
    architecture: str
    pythons: tuple[str, ...]
    contract: str
    files: Mapping[str, Content]
    images: tuple[Image, ...]


def render(manifest: Manifest) -> bytes:
    """`kit.json`: the same bytes for the same kit."""
    document = {"schemaVersion": SCHEMA_VERSION, "os": "linux"} | asdict(manifest)
    document |= {"pythons": list(manifest.pythons), "images": [asdict(each) for each in manifest.images]}
    return json.dumps(document, indent=1, sort_keys=True).encode() + b"\n"


def parse(text: bytes, schema: Mapping[str, Any], source: str) -> Manifest:
    """Read a `kit.json`.

    Raises:
        UsageError: it is not one; the sentence says where and why.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{source}: {FILE} is no JSON document ({error}); this is no kit of byohost") from error
    fault = schemas.fault(document, schema)
    if fault is not None:
        raise UsageError(f"{source}: {FILE}: {plain(fault)}")
    return Manifest(
        name=document["name"],
        version=document["version"],
        architecture=document["architecture"],
        pythons=tuple(document["pythons"]),
        contract=document["contract"],
        files={path: Content(**content) for path, content in document["files"].items()},
        images=tuple(Image(**each) for each in document["images"]),
    )


def faults(manifest: Manifest, found: Mapping[str, Content | None]) -> list[str]:
    """What is missing, changed or extra, by name; `found` holds None for what is no plain file."""
    said = []
    for path in sorted(manifest.files.keys() | found.keys()):
        listed, there = manifest.files.get(path), found.get(path)
        if path not in found:
            said.append(f"missing: {plain(path)}")
        elif listed is None:
            said.append(f"extra: {plain(path)} is not listed in {FILE}")
        elif there is None:
            said.append(f"changed: {plain(path)} is no plain file")
        elif there != listed:
            said.append(f"changed: {plain(path)} {_difference(listed, there)}")
    return said


def references(images: Iterable[Image]) -> list[str]:
    """A line for each image: its repository and its digest."""
    return [f"{each.reference.rpartition(':')[0]}@{each.digest}" for each in images]


def _difference(listed: Content, there: Content) -> str:
    if there.size != listed.size:
        return f"has {there.size} bytes, and {listed.size} are listed"
    return f"has SHA-256 {there.sha256}, and {listed.sha256} is listed"
