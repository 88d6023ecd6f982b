"""Typed reading of one attempt's JSON object, with sentences for what is wrong. Pure."""

from collections.abc import Mapping, Sequence


class BatchError(Exception):
    """The batch is unusable; the message is one sentence that says where, and what is valid."""


class Fields:
    """The members of one JSON object. Each is asked for once; `end` then refuses what nobody asked for."""

    def __init__(self, members: Mapping[str, object], where: str) -> None:
        self._members = members
        self._where = where
        self._asked: set[str] = set()

    def has(self, name: str) -> bool:
        """Whether the member is there, null included."""
        return name in self._members

    def text(self, name: str, default: str | None = None) -> str:
        """A string; required unless there is a default."""
        value = self._value(name, default)
        if not isinstance(value, str):
            raise self.wrong(name, "a string")
        return value

    def maybe(self, name: str) -> str | None:
        """A string, null, or absent."""
        return None if self._value(name, "") is None or not self.has(name) else self.text(name)

    def whole(self, name: str, default: int | None, most: int) -> int:
        """An integer from 0 to `most`; required unless there is a default."""
        value = self._value(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise self.wrong(name, f"an integer from 0 to {most}")
        return value

    def seconds(self) -> float:
        """The time-out."""
        value = self._value("timeout", 5)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 60:
            raise self.wrong("timeout", "a number of seconds above 0 and at most 60")
        return float(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """A boolean."""
        value = self._value(name, default)
        if not isinstance(value, bool):
            raise self.wrong(name, "true or false")
        return value

    def texts(self, name: str, default: Sequence[str]) -> tuple[str, ...]:
        """A string, or a list of strings."""
        value = self._value(name, list(default))
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
            raise self.wrong(name, "a string or a list of strings")
        return tuple(values)

    def headers(self, name: str) -> tuple[tuple[str, str], ...]:
        """Header fields: an object, or a list of [name, value] where one comes twice."""
        value = self._value(name, {})
        pairs = [list(pair) for pair in value.items()] if isinstance(value, dict) else value
        if not isinstance(pairs, list) or not all(_is_pair(pair) for pair in pairs):
            raise self.wrong(name, "an object of strings or a list of [name, value]")
        return tuple((pair[0], pair[1]) for pair in pairs)

    def end(self) -> None:
        """Refuses members that nobody asked for.

        Raises:
            BatchError: there is one.
        """
        unknown = sorted(self._members.keys() - self._asked)
        if unknown:
            known = ", ".join(sorted(self._asked))
            raise BatchError(f"{self._where} has the unknown member {unknown[0]!r}: this kind takes {known}.")

    def wrong(self, name: str, valid: str) -> BatchError:
        """The sentence for a member that is missing or of another shape."""
        state = f"has {name!r} in another shape" if self.has(name) else f"lacks {name!r}"
        return BatchError(f"{self._where} {state}: it is {valid}.")

    def _value(self, name: str, default: object) -> object:
        self._asked.add(name)
        return self._members.get(name, default)


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(item, str) for item in pair)
