"""Tests of the archive of the control plane's own images."""

import gzip
import hashlib
import io
import json
import tarfile
from typing import Any

from clusters import node_archive
from clusters.node_archive import File, Wanted

PAUSE = Wanted("example.test/pause:1", (File("/pause", b"program"),), ("/pause", "-P"))
PROXY = Wanted("example.test/proxy:2", (File("a", b"1"), File("b", b"2")), ("/a",))


def _contents(data: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return {member.name: stream.read() for member in archive if (stream := archive.extractfile(member))}


def _blob(files: dict[str, bytes], descriptor: dict[str, Any]) -> bytes:
    algorithm, _, digest = descriptor["digest"].partition(":")
    data = files[f"blobs/{algorithm}/{digest}"]
    assert hashlib.sha256(data).hexdigest() == digest
    assert len(data) == descriptor["size"]
    return data


def test_images_are_found_by_name_down_to_their_files() -> None:
    """Index, manifest, config and layer point to each other, and the layer holds executable files."""
    files = _contents(node_archive.archive([PAUSE, PROXY], "amd64"))
    index = json.loads(files["index.json"])
    assert [one["annotations"]["io.containerd.image.name"] for one in index["manifests"]] == [PAUSE.name, PROXY.name]
    manifest = json.loads(_blob(files, index["manifests"][0]))
    config = json.loads(_blob(files, manifest["config"]))
    layer = gzip.decompress(_blob(files, manifest["layers"][0]))
    assert config["config"]["Entrypoint"] == ["/pause", "-P"]
    assert config["rootfs"]["diff_ids"] == ["sha256:" + hashlib.sha256(layer).hexdigest()]
    with tarfile.open(fileobj=io.BytesIO(layer)) as tree:
        assert [(member.name, member.mode) for member in tree] == [("pause", 0o755)]


def test_same_programs_give_the_same_bytes() -> None:
    """Nothing of the time of building is inside."""
    assert node_archive.archive([PAUSE], "amd64") == node_archive.archive([PAUSE], "amd64")


def test_names_are_keyed_by_program() -> None:
    """Registry, folders and tag are not part of the key; blank lines do not count."""
    listed = ["r.test:5000/kube-proxy:v1", "", "r.test/coredns/coredns:v1.14", " r.test/pause:3 "]
    assert node_archive.names_by_program(listed) == {
        "kube-proxy": "r.test:5000/kube-proxy:v1",
        "coredns": "r.test/coredns/coredns:v1.14",
        "pause": "r.test/pause:3",
    }
