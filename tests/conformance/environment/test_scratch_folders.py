"""Folders with credentials: of this process while a block lasts, of ended ones until they are swept."""

import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from clusters import processes
from conformance.environment import scratch_folders
from conformance.environment.worker import Worker


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where such folders are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_lasts_as_long_as_its_block(temporary: Path) -> None:
    """Nobody else may look into it."""
    with scratch_folders.folder() as made:
        assert made.parent == temporary
        assert made.stat().st_mode & 0o777 == 0o700
        assert list(scratch_folders.swept()) == []
    assert list(temporary.iterdir()) == []


def test_the_last_words_of_a_process_take_it_away(temporary: Path) -> None:
    """No block comes to its end then."""
    with scratch_folders.folder() as made:
        scratch_folders.end()
        assert not made.exists()
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_nothing_else(temporary: Path) -> None:
    """It is known by what it says of its process; a link to one is not followed."""
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as child:
        killed = replace(Worker.here(), owner=processes.process(child.pid))
    for name, text in (("left", killed.to_json()), ("living", Worker.here().to_json()), ("other", "{}")):
        (temporary / f"byohost-{name}").mkdir()
        (temporary / f"byohost-{name}" / "worker.json").write_text(text)
    (temporary / "byohost-empty").mkdir()
    (temporary / "byohost-link").symlink_to(temporary / "byohost-left")
    assert list(scratch_folders.swept()) == [temporary / "byohost-left"]
    names = {path.name.removeprefix("byohost-") for path in temporary.iterdir()}
    assert names == {"living", "other", "empty", "link"}
