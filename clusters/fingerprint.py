"""Content hashes that decide whether something already built may be used again. Pure: it only reads files.

A fingerprint covers names, executable bits and bytes, never times or owners, so a fresh clone gives the same one.
"""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

LENGTH = 16
IGNORED = frozenset({"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"})


def of_text(parts: Iterable[str]) -> str:
    """The fingerprint (16 hexadecimal digits) of some strings, in order; their borders count."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode()
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()[:LENGTH]


def of_tree(root: Path) -> str:
    """The fingerprint of a file or of all files below a folder; caches that tools leave behind do not count."""
    files = [root] if root.is_file() else sorted(path for path in root.rglob("*") if path.is_file())
    parts: list[str] = []
    for path in files:
        relative = path.relative_to(root)
        if IGNORED.isdisjoint(relative.parts):
            executable = bool(path.stat().st_mode & 0o100)
            parts += [relative.as_posix(), str(executable), hashlib.sha256(path.read_bytes()).hexdigest()]
    return of_text(parts)


def of_named(parts: Mapping[str, str]) -> str:
    """The fingerprint of named strings, independent of the order in which they are given."""
    return of_text(piece for name in sorted(parts) for piece in (name, parts[name]))
