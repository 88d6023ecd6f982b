"""Writes tar archives whose bytes depend on names and contents alone. Edge: files.

Entries are sorted, belong to nobody, and have no times; a file is executable or not, and that is all of its mode.
"""

import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path

EXECUTABLE = 0o755
PLAIN = 0o644


def write(target: Path, files: Mapping[str, Path], executable: Iterable[str] = ()) -> None:
    """An archive of these files under these names."""
    programs = frozenset(executable)
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as archive:
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = files[name].stat().st_size, EXECUTABLE if name in programs else PLAIN
            with files[name].open("rb") as opened:
                archive.addfile(entry, opened)
