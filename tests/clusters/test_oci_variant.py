"""A variant is the same image with one small layer more."""

import json
from pathlib import Path

from clusters import oci
from clusters.oci_variant import variant
from tests.clusters.test_oci import _saved


def test_a_variant_shares_every_layer_but_its_own(tmp_path: Path) -> None:
    """Another digest; the old layers are there, the new one is tiny, and the configuration names both."""
    first = oci.repack(_saved(tmp_path / "1.tar", mtime=1), tmp_path / "one")
    second = variant(first, tmp_path / "two", "x")
    _, *old = first.blobs()
    config, *new = second.blobs()
    assert second.manifest != first.manifest
    assert new[:-1] == old
    assert new[-1].size < 400
    assert len(json.loads(second.path(config.digest).read_bytes())["rootfs"]["diff_ids"]) == len(new)
    assert all(second.path(blob.digest).stat().st_size == blob.size for blob in (config, *new))
    assert oci.read(tmp_path / "two") == second


def test_it_may_start_something_else(tmp_path: Path) -> None:
    """Else it starts what the image starts."""
    first = oci.repack(_saved(tmp_path / "1.tar", mtime=1), tmp_path / "one")
    before, same, other = (
        json.loads(each.path(next(iter(each.blobs())).digest).read_bytes())["config"]
        for each in (first, variant(first, tmp_path / "a", "x"), variant(first, tmp_path / "b", "x", ("sleep", "9")))
    )
    assert same == before
    assert other == before | {"Entrypoint": ["sleep", "9"]}


def test_another_word_is_another_image(tmp_path: Path) -> None:
    """And the same word the same."""
    first = oci.repack(_saved(tmp_path / "1.tar", mtime=1), tmp_path / "one")
    digests = [variant(first, tmp_path / str(n), word).manifest.digest for n, word in enumerate(("x", "y", "x"))]
    assert digests[0] == digests[2] != digests[1]
