"""How long work tells a person what it is doing: one sentence a call. Pure."""

from collections.abc import Callable

Progress = Callable[[str], None]


def silent(_sentence: str) -> None:
    """Say nothing: for callers that want no progress."""
