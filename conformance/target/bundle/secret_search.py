"""Finds the values of many Secrets in a text, all at once: in time linear in the values and in the text. Pure.

Searching for each value in turn takes their product, minutes for a file of the size that is still read. Here a text is
cut into grams, and only where one of them is a gram of something that is looked for, it is looked at more closely.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from conformance.target.bundle.strings import PIECE, letters_of, traces

Owner = TypeVar("Owner", bound=Hashable)

_HEAD = 16
"""Characters by which a value is looked up; it is compared to its end where they stand."""
_SHORT_GRAM, _LONG_GRAM = 3, 8
"""Lengths of the grams: whatever is at least `2 * gram - 1` characters long holds a whole one, wherever it stands."""


@dataclass(frozen=True)
class Needles(Generic[Owner]):
    """Texts that are looked for, each with whose it is and what has to follow it."""

    gram: int
    owners: dict[str, dict[tuple[str, Owner], None]] = field(default_factory=dict)
    lengths: dict[str, set[int]] = field(default_factory=dict)
    """How long the needles are that hold a gram."""

    def add(self, needle: str, rest: str, owner: Owner) -> None:
        """Looks for this one too."""
        self.owners.setdefault(needle, {})[rest, owner] = None
        for at in range(len(needle) - self.gram + 1):
            self.lengths.setdefault(needle[at : at + self.gram], set()).add(len(needle))

    def found(self, text: str) -> Iterator[Owner]:
        """The owners of the needles that stand in a text; some may come more than once."""
        size = self.gram
        grams = [text[at : at + size] for at in range(0, len(text), size)]
        if self.lengths.keys().isdisjoint(grams):
            return
        for number, gram in enumerate(grams):
            for length in self.lengths.get(gram, ()):
                # Wherever in the needle the gram stands.
                for start in range(max(0, number * size - length + size), number * size + 1):
                    held = self.owners.get(text[start : start + length], {})
                    yield from (owner for rest, owner in held if text.startswith(rest, start + length))


class SecretSearch(Generic[Owner]):
    """Knows secrets whole, and long random ones by their pieces (`strings.traces`)."""

    def __init__(self, secrets: Iterable[tuple[Owner, str]]) -> None:
        self._whole: Needles[Owner] = Needles(_SHORT_GRAM)
        self._pieces: Needles[Owner] = Needles(_LONG_GRAM)
        self._shortest = PIECE
        for owner, value in secrets:
            whole, *pieces = traces(value)
            self._shortest = min(self._shortest, len(whole))
            self._whole.add(whole[:_HEAD], whole[_HEAD:], owner)
            for piece in pieces:
                self._pieces.add(piece, "", owner)

    def owners(self, text: str) -> tuple[Owner, ...]:
        """Whose secrets stand in a text, in one run or, if they are long, with other characters between their own."""
        if len(text) < self._shortest:
            return ()
        return tuple(dict.fromkeys((*self._whole.found(text), *self._pieces.found(letters_of(text)))))
