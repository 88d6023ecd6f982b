"""What one source showed at one moment, or that the run has no such source. Pure.

For records that hold what several sources showed: a check that stands on one of them is not kept from judging by
another's absence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from conformance.observe.exceptions import SourceAbsent

T = TypeVar("T")


@dataclass(frozen=True)
class Sighting(Generic[T]):
    """A value, or the sentence that says why there is none."""

    _seen: tuple[T, ...]
    _absent: str = ""

    @classmethod
    def of(cls, read: Callable[[], T]) -> "Sighting[T]":
        """Look now; what else than an absent source `read` raises is raised."""
        try:
            return cls((read(),))
        except SourceAbsent as absent:
            return cls((), str(absent))

    @property
    def is_absent(self) -> bool:
        """Whether the run has no such source."""
        return not self._seen

    @property
    def value(self) -> T:
        """What was seen.

        Raises:
            SourceAbsent: nothing could be.
        """
        for seen in self._seen:
            return seen
        raise SourceAbsent(self._absent)
