"""Turns an engine's saved image into an OCI layout whose bytes depend on its content alone. Edge: files in, files out.

Layers lose their times and owners' names, and are compressed without a timestamp; the configuration loses its history.
So the same content has the same digest on every machine. OCI image-spec v1.1, image layout and manifest.
"""

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
CONFIG_TYPE = "application/vnd.oci.image.config.v1+json"
LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip"
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_EPOCH = "1970-01-01T00:00:00Z"
MODIFIED = 1
"""When every file was modified, in epoch seconds: at 0 mitmproxy never loads a script, and lets everything through."""


def blob_path(digest: str) -> str:
    """Where a blob stands inside a layout (OCI image-spec v1.1, "Image Layout").

    Raises:
        ValueError: it is no digest by SHA-256; whoever wrote it might mean any file.
    """
    found = _DIGEST.fullmatch(digest)
    if found is None:
        raise ValueError(f"{digest!r} is no digest by SHA-256")
    return f"blobs/sha256/{found[1]}"


@dataclass(frozen=True)
class Blob:
    """One blob of a layout: its digest (`sha256:…`) and size in bytes."""

    digest: str
    size: int


@dataclass(frozen=True)
class Layout:
    """An OCI image layout with one image."""

    folder: Path
    manifest: Blob

    def path(self, digest: str) -> Path:
        """The file of a blob."""
        return self.folder / blob_path(digest)

    @property
    def media_type(self) -> str:
        """What the manifest is: OCI's own type, or the older one that some builders still write."""
        written: str = json.loads(self.path(self.manifest.digest).read_bytes()).get("mediaType", MANIFEST_TYPE)
        return written

    def blobs(self) -> list[Blob]:
        """Configuration and layers, as the manifest lists them."""
        manifest = json.loads(self.path(self.manifest.digest).read_bytes())
        return [Blob(each["digest"], each["size"]) for each in (manifest["config"], *manifest["layers"])]


def repack(saved: Path, folder: Path) -> Layout:
    """Write the one image of a `docker save` archive as an OCI layout into `folder`, which must not exist yet."""
    (folder / "blobs" / "sha256").mkdir(parents=True)
    with tarfile.open(saved) as archive:
        (listed,) = json.loads(_read(archive, "manifest.json"))
        config = json.loads(_read(archive, listed["Config"]))
        layers, diffs = [], []
        for name in listed["Layers"]:
            plain = normalised(_member(archive, name))
            diffs.append(f"sha256:{hashlib.sha256(plain).hexdigest()}")
            layers.append(_write(folder, gzip.compress(plain, compresslevel=6, mtime=0)))
    settings = _write(folder, _json(_configuration(config, diffs)))
    manifest = _write(folder, _json(_manifest(settings, layers)))
    (folder / "oci-layout").write_bytes(_json({"imageLayoutVersion": "1.0.0"}))
    index = {
        "schemaVersion": 2,
        "manifests": [{"mediaType": MANIFEST_TYPE, "digest": manifest.digest, "size": manifest.size}],
    }
    (folder / "index.json").write_bytes(_json(index))
    return Layout(folder, manifest)


def read(folder: Path) -> Layout:
    """Open a layout that `repack` wrote."""
    (manifest,) = json.loads((folder / "index.json").read_text())["manifests"]
    return Layout(folder, Blob(manifest["digest"], manifest["size"]))


def labelled(layout: Layout, labels: Mapping[str, str]) -> Layout:
    """The same image with labels in its configuration, and so with another digest; it shares folder and layers."""
    manifest = json.loads(layout.path(layout.manifest.digest).read_bytes())
    config = json.loads(layout.path(manifest["config"]["digest"]).read_bytes())
    config["config"] = config["config"] | {"Labels": dict(labels)}
    settings = _write(layout.folder, _json(config))
    manifest["config"] |= {"digest": settings.digest, "size": settings.size}
    return Layout(layout.folder, _write(layout.folder, _json(manifest)))


def normalised(layer: IO[bytes]) -> bytes:
    """The same tar archive without times and names of owners; entries keep their order, since links point backwards."""
    plain = io.BytesIO()
    with (
        tarfile.open(fileobj=layer) as source,
        tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as target,
    ):
        for entry in source:
            entry.mtime, entry.uname, entry.gname = MODIFIED, "", ""
            entry.pax_headers = {
                key: value for key, value in entry.pax_headers.items() if key.startswith("SCHILY.xattr")
            }
            target.addfile(entry, source.extractfile(entry) if entry.isreg() else None)
    return plain.getvalue()


def _configuration(config: dict[str, Any], diffs: list[str]) -> dict[str, Any]:
    kept = {
        key: value
        for key, value in config.get("config", {}).items()
        if key in {"Env", "Cmd", "Entrypoint", "User", "WorkingDir"}
    }
    return {
        "created": _EPOCH,
        "architecture": config["architecture"],
        "os": config["os"],
        "config": {key: value for key, value in kept.items() if value},
        "rootfs": {"type": "layers", "diff_ids": diffs},
    }


def _manifest(config: Blob, layers: list[Blob]) -> dict[str, Any]:
    return {
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPE,
        "config": {"mediaType": CONFIG_TYPE, "digest": config.digest, "size": config.size},
        "layers": [{"mediaType": LAYER_TYPE, "digest": layer.digest, "size": layer.size} for layer in layers],
    }


def _write(folder: Path, data: bytes) -> Blob:
    """A blob, whole or not at all: another run may read the same one of the same folder just now."""
    digest = hashlib.sha256(data).hexdigest()
    place = folder / "blobs" / "sha256" / digest
    new = place.with_name(f".{digest}.{os.getpid()}")
    new.write_bytes(data)
    new.replace(place)
    return Blob(f"sha256:{digest}", len(data))


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    return _member(archive, name).read()


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    found = archive.extractfile(name)
    if found is None:
        raise ValueError(f"{name} is not a file of the archive")
    return found
