"""Words that checks and reports share. Pure."""

from collections.abc import Iterable
from pathlib import PurePath

MOST = 12


def listed(things: Iterable[object]) -> str:
    """Things as one line: sorted, separated, and cut after a dozen."""
    words = sorted({str(thing) for thing in things})
    more = f" and {len(words) - MOST} more" if len(words) > MOST else ""
    return "; ".join(words[:MOST]) + more


def places(paths: Iterable[str]) -> tuple[str, ...]:
    """Where files lie: a file that is alone in its folder by its path, several by the folder that holds them all."""
    held: dict[PurePath, list[str]] = {}
    for path in sorted(paths, key=lambda path: len(PurePath(path).parts)):
        parents = PurePath(path).parents
        held.setdefault(next((one for one in parents if one in held), parents[0]), []).append(path)
    return tuple(
        inside[0] if len(inside) == 1 else f"{folder.as_posix()}/ ({len(inside)} files)"
        for folder, inside in held.items()
    )
