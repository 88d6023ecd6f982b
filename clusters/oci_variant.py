"""The same image once more under another digest, so that pulling it is quick and yet a pull. Edge: files.

What a node holds already it does not fetch again; a variant's own tiny layer, configuration and manifest it must.
"""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path

from clusters.oci import LAYER_TYPE, MANIFEST_TYPE, Blob, Layout


def variant(layout: Layout, folder: Path, word: str, entrypoint: Sequence[str] = ()) -> Layout:
    """Write the image with a file `etc/byohost-variant` that holds `word`, as a layout into `folder`.

    `entrypoint`: what it starts instead (OCI image configuration, config.Entrypoint); empty leaves it as it is.
    """
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    for blob in layout.blobs():
        (blobs / blob.digest.removeprefix("sha256:")).symlink_to(layout.path(blob.digest))
    manifest = json.loads(layout.path(layout.manifest.digest).read_bytes())
    config = json.loads(layout.path(manifest["config"]["digest"]).read_bytes())
    plain = _tar("etc/byohost-variant", word.encode())
    config["rootfs"]["diff_ids"].append(f"sha256:{hashlib.sha256(plain).hexdigest()}")
    if entrypoint:
        config["config"] |= {"Entrypoint": list(entrypoint)}
    layer, settings = _write(blobs, gzip.compress(plain, mtime=0)), _write(blobs, _json(config))
    manifest["layers"].append({"mediaType": LAYER_TYPE, "digest": layer.digest, "size": layer.size})
    manifest["config"] |= {"digest": settings.digest, "size": settings.size}
    written = _write(blobs, _json(manifest))
    listed = {"mediaType": MANIFEST_TYPE, "digest": written.digest, "size": written.size}
    (folder / "index.json").write_bytes(_json({"schemaVersion": 2, "manifests": [listed]}))
    return Layout(folder, written)


def _tar(name: str, content: bytes) -> bytes:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as archive:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content), 0o644
        archive.addfile(entry, io.BytesIO(content))
    return plain.getvalue()


def _write(blobs: Path, data: bytes) -> Blob:
    digest = hashlib.sha256(data).hexdigest()
    (blobs / digest).write_bytes(data)
    return Blob(f"sha256:{digest}", len(data))


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
