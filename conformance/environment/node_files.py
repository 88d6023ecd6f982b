"""Small files that are put into a node. Edge: commands in the node."""

from collections.abc import Callable, Sequence

Run = Callable[[Sequence[str]], str]


def write(run: Run, path: str, text: str) -> None:
    """Put a small text file into the node."""
    run(["sh", "-c", 'mkdir -p "$(dirname "$1")" && printf %s "$2" > "$1"', "write", path, text])
