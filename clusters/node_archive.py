"""The control plane's own images, made from static programs without an engine: FROM scratch, a file or two. Pure.

kubeadm asks for its images by name and tag; this writes them as one OCI archive for ``ctr images import``, the same
bytes for the same programs. Source: the OCI image specification 1.1, https://github.com/opencontainers/image-spec.
"""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
INDEX = "application/vnd.oci.image.index.v1+json"
# The archive is read once per cluster on the same machine: speed matters more than the last percent.
LEVEL = 1


@dataclass(frozen=True)
class File:
    """One executable file of an image."""

    path: str
    data: bytes


@dataclass(frozen=True)
class Wanted:
    """An image to write: its full name, its files, and the command that it runs."""

    name: str
    files: tuple[File, ...]
    entrypoint: tuple[str, ...]


def names_by_program(listed: Sequence[str]) -> dict[str, str]:
    """What ``kubeadm config images list`` printed, keyed by the last part of each name without its tag.

    >>> names_by_program(["example.test/coredns/coredns:v1"])
    {'coredns': 'example.test/coredns/coredns:v1'}
    """
    lines = [line.strip() for line in listed if line.strip()]
    return {line.rsplit("/", 1)[1].partition(":")[0]: line for line in lines}


def archive(images: Sequence[Wanted], architecture: str) -> bytes:
    """A tar of an OCI layout that holds these images under their names."""
    blobs: dict[str, bytes] = {}
    manifests = []
    for wanted in images:
        described = _put(blobs, MANIFEST, _dump(_manifest(blobs, wanted, architecture)))
        manifests.append({**described, "annotations": {"io.containerd.image.name": wanted.name}})
    files = {
        "oci-layout": b'{"imageLayoutVersion":"1.0.0"}',
        "index.json": _dump({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}),
        **{f"blobs/sha256/{digest}": data for digest, data in blobs.items()},
    }
    return _tar([File(name, data) for name, data in files.items()])


def _manifest(blobs: dict[str, bytes], wanted: Wanted, architecture: str) -> dict[str, Any]:
    tar = _tar(wanted.files)
    config = {
        "architecture": architecture,
        "os": "linux",
        "config": {"Entrypoint": list(wanted.entrypoint), "Env": ["PATH=/usr/local/bin:/usr/sbin:/usr/bin"]},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar).hexdigest()]},
    }
    layer = _put(blobs, LAYER, gzip.compress(tar, compresslevel=LEVEL, mtime=0))
    described = _put(blobs, CONFIG, _dump(config))
    return {"schemaVersion": 2, "mediaType": MANIFEST, "config": described, "layers": [layer]}


def _put(blobs: dict[str, bytes], media_type: str, data: bytes) -> dict[str, Any]:
    digest = hashlib.sha256(data).hexdigest()
    blobs[digest] = data
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(data)}


def _tar(files: Sequence[File]) -> bytes:
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w", format=tarfile.PAX_FORMAT) as target:
        for file in files:
            member = tarfile.TarInfo(file.path.lstrip("/"))
            member.size, member.mode = len(file.data), 0o755
            target.addfile(member, io.BytesIO(file.data))
    return output.getvalue()


def _dump(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
