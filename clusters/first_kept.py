"""What is made once and kept by its content: whoever is first puts it in its place. Edge: files."""

from pathlib import Path


def keep(made: Path, place: Path) -> None:
    """Put a folder in its place in one step; where another process was faster, the same stands there.

    Raises:
        OSError: it cannot be put there, and nothing stands there.
    """
    try:
        made.rename(place)
    except OSError:
        if not place.is_dir():
            raise
