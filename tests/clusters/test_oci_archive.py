"""An archive of somebody else's making: its digest is kept, and what is wrong with it is said."""

import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from clusters.errors import ClusterError
from clusters.oci import MANIFEST_TYPE
from clusters.oci_archive import unpack

INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
HERE = {"os": "linux", "architecture": "amd64"}


@pytest.fixture(autouse=True)
def amd64(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' archives are for one architecture, whatever runs them."""
    monkeypatch.setattr("clusters.oci_archive.platform.machine", lambda: "x86_64")


class Archive:
    """An OCI archive in the making."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}', "README": b"passed over"}

    def blob(self, data: bytes, kind: str = "application/octet-stream", **more: Any) -> dict[str, Any]:
        """Adds a blob; its descriptor."""
        digest = hashlib.sha256(data).hexdigest()
        self.files[f"blobs/sha256/{digest}"] = data
        return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(data), **more}

    def image(self, name: str, **more: Any) -> dict[str, Any]:
        """Adds an image of one layer."""
        config, layer = self.blob(b"{}"), self.blob(name.encode())
        body = {"schemaVersion": 2, "mediaType": MANIFEST_TYPE, "config": config, "layers": [layer]}
        return self.blob(json.dumps(body).encode(), MANIFEST_TYPE, **more)

    def write(self, place: Path, *manifests: dict[str, Any]) -> Path:
        """The tar file."""
        self.files["index.json"] = json.dumps({"schemaVersion": 2, "manifests": manifests}).encode()
        with tarfile.open(place, "w") as opened:
            for name, data in self.files.items():
                entry = tarfile.TarInfo(f"./{name}")
                entry.size = len(data)
                opened.addfile(entry, io.BytesIO(data))
        return place


def test_the_image_keeps_its_digest(tmp_path: Path) -> None:
    """What is pushed afterwards is what its maker has named."""
    archive = Archive()
    image = archive.image("one")
    layout = unpack(archive.write(tmp_path / "a.tar", image), tmp_path / "out")
    assert layout.manifest.digest == image["digest"]
    assert [layout.path(blob.digest).read_bytes() for blob in layout.blobs()] == [b"{}", b"one"]
    assert not (tmp_path / "out" / "README").exists()


def test_of_several_platforms_this_machines_is_taken(tmp_path: Path) -> None:
    """An index inside the index is looked into, as multi-platform builds have it."""
    archive = Archive()
    mine = archive.image("mine", platform=HERE)
    other = archive.image("other", platform=HERE | {"architecture": "arm64"})
    inner = archive.blob(json.dumps({"schemaVersion": 2, "manifests": [other, mine]}).encode(), INDEX_TYPE)
    assert unpack(archive.write(tmp_path / "a.tar", inner), tmp_path / "out").manifest.digest == mine["digest"]


def test_two_images_are_one_too_many(tmp_path: Path) -> None:
    """Nobody guesses which one is meant."""
    archive = Archive()
    with pytest.raises(ClusterError, match="it holds 2 images for linux/amd64, not one"):
        unpack(archive.write(tmp_path / "a.tar", archive.image("one"), archive.image("two")), tmp_path / "out")


def test_a_damaged_blob_is_found(tmp_path: Path) -> None:
    """A blob must be what its name says."""
    archive = Archive()
    image = archive.image("one")
    archive.files[f"blobs/sha256/{image['digest'].removeprefix('sha256:')}"] = b"else"
    with pytest.raises(ClusterError, match="is not what its name says"):
        unpack(archive.write(tmp_path / "a.tar", image), tmp_path / "out")


def test_a_missing_layer_is_found(tmp_path: Path) -> None:
    """An archive that was cut is refused before anything is pushed."""
    archive = Archive()
    image = archive.image("one")
    del archive.files[f"blobs/sha256/{hashlib.sha256(b'one').hexdigest()}"]
    with pytest.raises(ClusterError, match=f"it lacks sha256:{hashlib.sha256(b'one').hexdigest()}"):
        unpack(archive.write(tmp_path / "a.tar", image), tmp_path / "out")


def test_what_is_no_archive_is_said(tmp_path: Path) -> None:
    """Any other file is named, with the reason."""
    (tmp_path / "a.tar").write_text("hello")
    with pytest.raises(ClusterError, match=r"a\.tar: this is no OCI archive"):
        unpack(tmp_path / "a.tar", tmp_path / "out")


@pytest.mark.parametrize("digest", ["sha256:/etc/passwd", "sha256:../../index.json", "passwd", 7])
def test_a_digest_that_names_any_file_is_none(tmp_path: Path, digest: object) -> None:
    """A layer is never read from beside the archive, nor an index from itself."""
    archive = Archive()
    body = {"config": archive.blob(b"{}"), "layers": [{"digest": digest, "size": 1}]}
    image = archive.blob(json.dumps(body).encode(), MANIFEST_TYPE)
    with pytest.raises(ClusterError, match="this is no OCI archive"):
        unpack(archive.write(tmp_path / "a.tar", image), tmp_path / "out")
    inner = {"mediaType": INDEX_TYPE, "digest": digest, "size": 1}
    with pytest.raises(ClusterError, match="this is no OCI archive"):
        unpack(archive.write(tmp_path / "b.tar", inner), tmp_path / "other")


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz"])
def test_a_compressed_archive_that_broke_off(tmp_path: Path, kind: str) -> None:
    """It is refused in a sentence too."""
    written = Archive()
    whole = written.write(tmp_path / "a.tar", written.image("one"))
    with tarfile.open(tmp_path / "b.tar", f"w:{kind}") as opened:  # type: ignore[call-overload]
        opened.add(whole, "./README")
        opened.add(whole, "index.json")
    (tmp_path / "b.tar").write_bytes((tmp_path / "b.tar").read_bytes()[:-60])
    with pytest.raises(ClusterError, match="this is no OCI archive"):
        unpack(tmp_path / "b.tar", tmp_path / "out")
