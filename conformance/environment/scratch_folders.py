"""Folders of ours that hold credentials for a while: nobody else reads them, and none is left behind. Edge: files.

They go with the block that made them; where the process ends at once, by its last words; after a kill, by the next
`byohost cleanup`, since each says which process made it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.environment.worker import Worker

PREFIX = "byohost-"
_WORKER = "worker.json"
_LIVING: set[Path] = set()


@contextmanager
def folder() -> Iterator[Path]:
    """A fresh one, for as long as the block lasts."""
    # A process that was killed a moment ago may still write into it: no verdict hangs on that.
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name:
        made = Path(name)
        (made / _WORKER).write_text(Worker.here().to_json(), encoding="utf-8")
        _LIVING.add(made)
        try:
            yield made
        finally:
            _LIVING.discard(made)


def end() -> None:
    """Remove those of this process: it ends at once, and no block comes to its end."""
    for each in tuple(_LIVING):
        shutil.rmtree(each, ignore_errors=True)


def swept() -> Iterator[Path]:
    """Remove those of this user whose process has ended."""
    for each in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if _is_left(each):
            shutil.rmtree(each, ignore_errors=True)
            yield each


def _is_left(path: Path) -> bool:
    try:
        if path.is_symlink() or path.stat().st_uid != os.getuid():
            return False
        return Worker.read((path / _WORKER).read_text(encoding="utf-8")).is_gone()
    except (OSError, ValueError):  # it has just gone, or is no folder of ours
        return False
