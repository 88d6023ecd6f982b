"""Opens an OCI archive that somebody else has made: their image, under their own digest. Edge: files in, files out.

An archive is a tar file of an image layout (OCI image-spec v1.1, "Image Layout"), as skopeo, buildah, podman or
`docker buildx build --output type=oci` write it. Every blob is held against its digest.
"""

import hashlib
import json
import lzma
import platform
import re
import tarfile
import zlib
from pathlib import Path
from typing import Any

from clusters.errors import ClusterError
from clusters.oci import Blob, Layout, blob_path

_BLOB = re.compile(r"blobs/sha256/([0-9a-f]{64})")
_NO_ARCHIVE = (
    *(OSError, EOFError, tarfile.TarError, zlib.error, lzma.LZMAError),
    *(ValueError, KeyError, TypeError, AttributeError),
)
"""What reading one raises where it is none, is damaged, or broke off: of the file, and of what is written in it."""
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def unpack(archive: Path, folder: Path) -> Layout:
    """Unpacks the archive's one image for this machine into `folder`, which must not exist yet.

    Raises:
        ClusterError: it is no OCI archive, is damaged, or has no image, or several, for Linux on this machine.
    """
    (folder / "blobs" / "sha256").mkdir(parents=True)
    try:
        with tarfile.open(archive) as opened:
            for member in opened:
                _keep(opened, member, folder)
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        manifest = _chosen(folder, index)
        layout = Layout(folder, Blob(manifest["digest"], manifest["size"]))
        absent = [blob.digest for blob in (layout.manifest, *layout.blobs()) if not layout.path(blob.digest).is_file()]
    except _NO_ARCHIVE as error:
        raise ClusterError(f"{archive}: this is no OCI archive ({type(error).__name__}: {error})") from error
    if absent:
        raise ClusterError(f"{archive}: the archive is not whole: it lacks {', '.join(absent)}")
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [manifest]}), encoding="utf-8")
    return layout


def _keep(opened: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Copies one file of a layout; whatever else stands in the archive is passed over."""
    name = member.name.removeprefix("./")
    blob = _BLOB.fullmatch(name)
    if not member.isreg() or not (blob or name in ("index.json", "oci-layout")):
        return
    found = opened.extractfile(member)
    data = found.read() if found is not None else b""
    if blob and hashlib.sha256(data).hexdigest() != blob[1]:
        raise ValueError(f"the blob sha256:{blob[1]} is not what its name says")
    (folder / name).write_bytes(data)


def _chosen(folder: Path, index: dict[str, Any]) -> dict[str, Any]:
    """The descriptor of the one manifest for this machine; an index inside the index is looked into."""
    here = {"os": "linux", "architecture": _ARCHITECTURES.get(platform.machine(), platform.machine())}
    found: list[dict[str, Any]] = []
    for each in index["manifests"]:
        if "index" in each["mediaType"] or "manifest.list" in each["mediaType"]:
            place = folder / blob_path(each["digest"])
            found.append(_chosen(folder, json.loads(place.read_text(encoding="utf-8"))))
        elif {key: each.get("platform", here).get(key) for key in here} == here:
            found.append(each)
    if len(found) != 1:
        raise ValueError(f"it holds {len(found)} images for linux/{here['architecture']}, not one")
    return found[0]
