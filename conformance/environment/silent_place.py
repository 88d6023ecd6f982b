"""An address on the API server's machine at which nobody listens, until it is made silent for a while. Pure."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol


class SilentPlace(Protocol):
    """Whoever asks there is refused at once; while it is silent, he hears nothing."""

    @property
    def url(self) -> str:
        """Where it is."""

    def silent(self) -> AbstractContextManager[Callable[[], int]]:
        """While this lasts, nothing is answered there; how often something came so far."""
