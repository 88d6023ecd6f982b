"""A kit is whole, or what is wrong with it has a name."""

import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.contract.exits import UsageError
from conformance.kit.verify import verify
from tests.conformance.kit import small

WHEEL = "wheels/pip-26.3-py3-none-any.whl"
Change = Callable[[Path], None]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A small kit."""
    return small.kit(tmp_path)


@pytest.fixture
def folder(archive: Path, tmp_path: Path) -> Path:
    """The same, unpacked."""
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path / "unpacked", filter="data")
    return tmp_path / "unpacked" / small.NAME


def inner(archive: Path, change: dict[str, bytes | None]) -> Path:
    """Change `images.tar` inside a kit's archive."""
    images = archive.parent / "images.tar"
    images.write_bytes(small.content(archive, "images.tar"))
    return small.rewritten(archive, {"images.tar": small.rewritten(images, change, "").read_bytes()})


def index(archive: Path) -> dict[str, list[dict[str, str]]]:
    """The index of the images inside."""
    images = archive.parent / "images.tar"
    images.write_bytes(small.content(archive, "images.tar"))
    loaded: dict[str, list[dict[str, str]]] = json.loads(small.content(images, "index.json", ""))
    return loaded


def test_archive_and_folder_are_whole(archive: Path, folder: Path) -> None:
    """As built, and as unpacked."""
    for place in (archive, folder):
        found = verify(place)
        assert found.faults == ()
        assert found.manifest.name == small.NAME
        assert [each.name for each in found.manifest.images] == ["operator", "sandbox"]


@pytest.mark.parametrize("where", range(0, 400, 7))
def test_one_changed_byte_anywhere_is_told(folder: Path, where: int) -> None:
    """In whichever file, at whichever place: the file is named."""
    for path in (path for path in folder.rglob("*") if path.is_file() and path.name != "kit.json"):
        kept = path.read_bytes()
        at = where * 997 % len(kept)
        path.write_bytes(kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :])
        name = path.relative_to(folder).as_posix()
        assert any(fault.startswith(f"changed: {name} has SHA-256") for fault in verify(folder).faults), name
        path.write_bytes(kept)
    assert verify(folder).faults == ()


def test_what_is_missing_is_told(folder: Path) -> None:
    """Each by its path, and nothing else."""
    (folder / WHEEL).unlink()
    (folder / "images.tar").unlink()
    assert verify(folder).faults == ("missing: images.tar", f"missing: {WHEEL}")


def test_what_is_extra_is_told(folder: Path) -> None:
    """A file, an empty folder, a link; with names that could steer a terminal."""
    (folder / "wheels" / "evil\x1b[2J.whl").touch()
    (folder / "sub").mkdir()
    (folder / "link").symlink_to("/etc/passwd")
    assert verify(folder).faults == (
        "extra: link is not listed in kit.json",
        "extra: sub is not listed in kit.json",
        "extra: wheels/evil\\u001b[2J.whl is not listed in kit.json",
    )


def test_a_link_is_no_file(folder: Path, tmp_path: Path) -> None:
    """Even if it leads to the very bytes."""
    (folder / WHEEL).rename(tmp_path / "away")
    (folder / WHEEL).symlink_to(tmp_path / "away")
    assert verify(folder).faults == (f"changed: {WHEEL} is no plain file",)


def test_extra_in_the_archive(archive: Path) -> None:
    """Inside its folder or beside it; twice the same name."""
    small.rewritten(archive, {"more": b""})
    small.rewritten(archive, {"beside": b""}, "")
    assert verify(archive).faults == (
        "extra: beside is not listed in kit.json",
        "extra: more is not listed in kit.json",
    )
    with tarfile.open(archive, "a") as opened:
        opened.addfile(tarfile.TarInfo(f"{small.NAME}/{WHEEL}"))
    assert f"changed: {WHEEL} is no plain file" in verify(archive).faults


def test_a_missing_image_is_named(archive: Path) -> None:
    """Left out of the index: by its name, and its blobs are of no image that is offered."""
    document = index(archive)
    gone = document["manifests"].pop()
    inner(archive, {"index.json": json.dumps(document).encode()})
    faults = verify(archive).faults
    assert f"missing: image sandbox ({gone['digest']}) is not in the index of images.tar" in faults
    assert faults[0].startswith("changed: images.tar has ")


def test_a_missing_blob_is_named_by_its_image(archive: Path) -> None:
    """The manifest's own, or that of a layer."""
    digest = index(archive)["manifests"][0]["digest"]
    place = f"blobs/{digest.replace(':', '/')}"
    images = archive.parent / "images.tar"
    layer = json.loads(small.content(images, place, ""))["layers"][0]["digest"].replace(":", "/")
    inner(archive, {f"blobs/{layer}": None})
    assert f"missing: image operator: images.tar lacks blobs/{layer}" in verify(archive).faults
    inner(archive, {place: None})
    assert f"missing: image operator: images.tar lacks {place}" in verify(archive).faults


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"index.json": b"[]"}, "changed: images.tar: its index.json is no index of images"),
        ({"index.json": b"{"}, "changed: images.tar: its index.json is no index of images"),
        ({"index.json": b'{"manifests": [7]}'}, "changed: images.tar: its index.json is no index of images"),
        ({"index.json": None}, "changed: images.tar: its index.json is no index of images"),
        ({"blobs/sha256/00": b"x"}, "changed: images.tar: blobs/sha256/00 is not what its name says"),
        ({"stray": b"x"}, "extra: images.tar: stray is of no image"),
        (
            {"index.json": b'{"manifests": [{"digest": "sha256:1"}]}'},
            "extra: images.tar: image sha256:1 is not listed in kit.json",
        ),
    ],
)
def test_what_is_wrong_with_the_images(archive: Path, change: dict[str, bytes | None], fault: str) -> None:
    """Inside `images.tar` too, beside the word that its bytes have changed."""
    assert fault in verify(inner(archive, change)).faults


@pytest.mark.parametrize("manifest", [b"{}", b'{"config": 1, "layers": []}', b"no json"])
def test_a_manifest_that_is_none(archive: Path, manifest: bytes) -> None:
    """Its bytes have changed, and what the image needs cannot be told."""
    digest = index(archive)["manifests"][0]["digest"].replace(":", "/")
    inner(archive, {f"blobs/{digest}": manifest})
    faults = verify(archive).faults
    assert f"changed: images.tar: blobs/{digest} is not what its name says" in faults


def test_images_that_are_no_archive(archive: Path) -> None:
    """One sentence for it."""
    small.rewritten(archive, {"images.tar": b"x" * 2000})
    assert "changed: images.tar cannot be read as an archive" in verify(archive).faults


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"{", "kit.json is no JSON document"),
        (b"[" * 100000, "kit.json is no JSON document"),
        (b"{}", "kit.json: the file: .* is missing"),
    ],
)
def test_a_kit_that_says_nothing(archive: Path, text: bytes, words: str) -> None:
    """Without what it says of itself nothing can be held against it."""
    small.rewritten(archive, {"kit.json": text})
    with pytest.raises(UsageError, match=words):
        verify(archive)


def test_no_kit(tmp_path: Path, archive: Path) -> None:
    """An empty folder, a file of another kind, nothing; an archive that broke off."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").write_text("hello" * 300)
    with pytest.raises(UsageError, match=r"there is no kit\.json in it"):
        verify(tmp_path / "empty")
    for name in ("text", "nothing"):
        with pytest.raises(UsageError, match="neither the folder of a kit nor its archive"):
            verify(tmp_path / name)
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    with pytest.raises(UsageError, match=r"cannot be read to its end|no kit\.json"):
        verify(archive)
