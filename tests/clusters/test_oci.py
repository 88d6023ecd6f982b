"""The repacked image: stable bytes, and nothing lost."""

import gzip
import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from clusters import oci


def _tar(entries: Sequence[tuple[str, bytes | str]], *, mtime: int) -> bytes:
    """A tar archive; a text as content makes a symbolic link to it."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for name, content in entries:
            entry = tarfile.TarInfo(name)
            entry.mtime, entry.uname, entry.uid = mtime, "somebody", 65532
            if isinstance(content, str):
                entry.type, entry.linkname = tarfile.SYMTYPE, content
                archive.addfile(entry)
            else:
                entry.size, entry.mode = len(content), 0o755
                archive.addfile(entry, io.BytesIO(content))
    return plain.getvalue()


def _saved(place: Path, *, mtime: int) -> Path:
    """An engine's saved image of one layer, made at some time."""
    layer = _tar([("bin/tool", b"#!/bin/sh\n"), ("bin/link", "tool")], mtime=mtime)
    config = {
        "architecture": "amd64", "os": "linux", "created": f"then {mtime}", "history": [{"created": f"then {mtime}"}],
        "config": {"Env": ["A=b"], "User": "65532:65532", "Entrypoint": ["/bin/tool"], "Cmd": None, "Hostname": "x"},
    }  # fmt: skip
    manifest = [{"Config": "config.json", "RepoTags": ["x:y"], "Layers": ["one/layer.tar"]}]
    files = [("manifest.json", manifest), ("config.json", config)]
    outer = [(name, json.dumps(content).encode()) for name, content in files]
    place.write_bytes(_tar([*outer, ("one/layer.tar", layer)], mtime=mtime))
    return place


def test_the_same_content_has_the_same_digest_whenever_it_was_built(tmp_path: Path) -> None:
    """Times of the build change nothing."""
    first = oci.repack(_saved(tmp_path / "1.tar", mtime=1), tmp_path / "one")
    second = oci.repack(_saved(tmp_path / "2.tar", mtime=1_700_000_000), tmp_path / "two")
    assert first.manifest == second.manifest


def test_the_layer_keeps_names_modes_owners_and_links(tmp_path: Path) -> None:
    """What the image holds is what was built."""
    layout = oci.repack(_saved(tmp_path / "1.tar", mtime=1), tmp_path / "one")
    _, layer = layout.blobs()
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(layout.path(layer.digest).read_bytes()))) as archive:
        tool, link = archive.getmembers()
    assert (tool.name, tool.mode, tool.uid, tool.uname, tool.mtime) == ("bin/tool", 0o755, 65532, "", 1)
    assert (link.name, link.linkname) == ("bin/link", "tool")


def test_the_configuration_keeps_what_runs_and_loses_history(tmp_path: Path) -> None:
    """Environment, user and command stay; time of creation, history and host name go."""
    layout = oci.repack(_saved(tmp_path / "1.tar", mtime=1), tmp_path / "one")
    config = json.loads(layout.path(layout.blobs()[0].digest).read_bytes())
    assert config["config"] == {"Env": ["A=b"], "User": "65532:65532", "Entrypoint": ["/bin/tool"]}
    assert config["created"] == "1970-01-01T00:00:00Z"
    assert "history" not in config


def test_a_layout_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    """A cached layout serves as well as a new one."""
    layout = oci.repack(_saved(tmp_path / "1.tar", mtime=1), tmp_path / "one")
    assert oci.read(tmp_path / "one") == layout
    sizes = [layout.path(blob.digest).stat().st_size for blob in layout.blobs()]
    assert sizes == [blob.size for blob in layout.blobs()]


def test_an_archive_with_a_folder_in_a_files_place_is_refused(tmp_path: Path) -> None:
    """A damaged archive is told by the name that is wrong."""
    place = tmp_path / "bad.tar"
    with tarfile.open(place, "w") as archive:
        entry = tarfile.TarInfo("manifest.json")
        entry.type = tarfile.DIRTYPE
        archive.addfile(entry)
    with pytest.raises(ValueError, match=r"manifest\.json is not a file"):
        oci.repack(place, tmp_path / "layout")


def test_labels_make_another_image_of_the_same_layers(tmp_path: Path) -> None:
    """The configuration has the labels and all that it had; the first image is still what it was."""
    first = oci.repack(_saved(tmp_path / "1.tar", mtime=1), tmp_path / "one")
    again = oci.labelled(first, {"build": "newer"})
    assert again.manifest != first.manifest
    assert again.blobs()[1:] == first.blobs()[1:]
    config = json.loads(again.path(again.blobs()[0].digest).read_bytes())["config"]
    assert config == {"Env": ["A=b"], "User": "65532:65532", "Entrypoint": ["/bin/tool"], "Labels": {"build": "newer"}}
    assert oci.labelled(first, {"build": "newer"}).manifest == again.manifest
    assert oci.read(tmp_path / "one").manifest == first.manifest
