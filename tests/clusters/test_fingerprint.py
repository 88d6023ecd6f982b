"""Tests of content hashes."""

import os
from pathlib import Path

from clusters import fingerprint


def test_borders_between_strings_count() -> None:
    """Moving a character from one string to the next gives another fingerprint."""
    assert fingerprint.of_text(["ab", "c"]) != fingerprint.of_text(["a", "bc"])
    assert len(fingerprint.of_text([])) == fingerprint.LENGTH


def test_order_of_named_strings_does_not_count() -> None:
    """A mapping has the same fingerprint however it was filled."""
    assert fingerprint.of_named({"a": "1", "b": "2"}) == fingerprint.of_named({"b": "2", "a": "1"})
    assert fingerprint.of_named({"a": "1"}) != fingerprint.of_named({"a": "2"})


def test_tree_covers_names_bytes_and_executable_bits(tmp_path: Path) -> None:
    """Each change of a file's name, content or executable bit shows."""
    file = tmp_path / "tree" / "file"
    file.parent.mkdir()
    file.write_text("one")
    seen = {fingerprint.of_tree(file.parent)}
    file.write_text("two")
    seen.add(fingerprint.of_tree(file.parent))
    file.chmod(0o755)
    seen.add(fingerprint.of_tree(file.parent))
    file.rename(file.with_name("other"))
    seen.add(fingerprint.of_tree(file.parent))
    assert len(seen) == 4


def test_tree_ignores_times_and_caches(tmp_path: Path) -> None:
    """A fresh clone, and one that Python has run in, give the same fingerprint."""
    (tmp_path / "a.py").write_text("x = 1")
    before = fingerprint.of_tree(tmp_path)
    os.utime(tmp_path / "a.py", (0, 0))
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"\0")
    assert fingerprint.of_tree(tmp_path) == before


def test_single_file_has_a_fingerprint(tmp_path: Path) -> None:
    """A file is a tree of one."""
    (tmp_path / "a").write_text("x")
    assert fingerprint.of_tree(tmp_path / "a") != fingerprint.of_text([])
