"""The images of a kit as one OCI image layout, and what is wrong with one. Pure.

`index.json` holds images and nothing else, each under the two annotations by which tools look a name up: a reader that
takes one image by name (OCI image-spec v1.1, "Pre-Defined Annotation Keys") and containerd's importer.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clusters.oci import MANIFEST_TYPE, blob_path
from conformance.contract.text import plain
from conformance.kit.manifest import IMAGES, Content, Image

REF_NAME = "org.opencontainers.image.ref.name"
CONTAINERD_NAME = "io.containerd.image.name"
INDEX = "index.json"
MARK = "oci-layout"
MARKED = b'{"imageLayoutVersion":"1.0.0"}'
DOCUMENT = 4 * 1024 * 1024
"""Bytes of the largest blob that may be a manifest (distribution-spec v1.1 names this bound)."""


@dataclass(frozen=True)
class Read:
    """What stands in an `images.tar`: each file's content, and the bytes of those small enough to be documents."""

    contents: Mapping[str, Content | None]
    documents: Mapping[str, bytes]


def index(images: tuple[Image, ...], sizes: Mapping[str, int]) -> bytes:
    """The `index.json` of these images; `sizes` has each manifest's bytes by digest."""
    manifests = [
        {
            "mediaType": MANIFEST_TYPE,
            "digest": each.digest,
            "size": sizes[each.digest],
            "annotations": {REF_NAME: each.reference, CONTAINERD_NAME: each.reference},
        }
        for each in images
    ]
    return json.dumps({"schemaVersion": 2, "manifests": manifests}, sort_keys=True, separators=(",", ":")).encode()


def faults(images: tuple[Image, ...], read: Read) -> list[str]:
    """What is missing, changed or extra in `images.tar`, images by their names."""
    said = [
        f"changed: {IMAGES}: {plain(path)} is not what its name says"
        for path, content in sorted(read.contents.items())
        if path.startswith("blobs/sha256/") and (content is None or content.sha256 != path.rpartition("/")[2])
    ]
    listed = _listed(read)
    if listed is None:
        return [*said, f"changed: {IMAGES}: its {INDEX} is no index of images"]
    wanted = {each.digest: each for each in images}
    used = {INDEX, MARK}
    for each in images:
        needed, lacking = _needed(each, read)
        used |= needed
        if each.digest not in listed:
            said.append(f"missing: image {each.name} ({each.digest}) is not in the index of {IMAGES}")
        said += [f"missing: image {each.name}: {IMAGES} lacks {path}" for path in lacking]
    said += [f"extra: {IMAGES}: image {plain(one)} is not listed in kit.json" for one in listed if one not in wanted]
    return said + [f"extra: {IMAGES}: {plain(path)} is of no image" for path in sorted(read.contents.keys() - used)]


def _listed(read: Read) -> list[str] | None:
    """The digests of an index; None where it is none."""
    document = _document(read, INDEX)
    try:
        return [str(each["digest"]) for each in document["manifests"]] if document is not None else None
    except (KeyError, TypeError):
        return None


def _needed(image: Image, read: Read) -> tuple[set[str], list[str]]:
    """The files of an image, and those that are not there."""
    place = blob_path(image.digest)
    document = _document(read, place)
    try:
        parts = [] if document is None else [document["config"], *document["layers"]]
        needed = {place, *(blob_path(str(each["digest"])) for each in parts)}
    except (KeyError, TypeError, ValueError):
        return {place}, [f"a manifest that can be read in {place}"]
    return needed, sorted(needed - read.contents.keys())


def _document(read: Read, path: str) -> dict[str, Any] | None:
    try:
        found = json.loads(read.documents.get(path, b"null"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
