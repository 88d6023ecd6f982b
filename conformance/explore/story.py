"""A story as it is drawn, told, and kept in a file. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conformance.explore import action_form
from conformance.explore.actions import Action

VERSION = 1


@dataclass(frozen=True)
class Finding:
    """What is wrong, by which clause, in a sentence."""

    clause: str
    words: str

    def __str__(self) -> str:
        return f"{self.clause}: {self.words}"


@dataclass(frozen=True)
class Story:
    """The steps of one host's story; where it failed, what was found."""

    seed: int
    number: int
    steps: tuple[Action, ...]
    found: tuple[Finding, ...] = ()

    @property
    def clauses(self) -> tuple[str, ...]:
        """Of what was found, each once."""
        return tuple(dict.fromkeys(each.clause for each in self.found))

    def of(self, steps: Sequence[Action]) -> "Story":
        """The same with other steps, and nothing found yet."""
        return replace(self, steps=tuple(steps), found=())


def written(story: Story) -> str:
    """The story's file."""
    data = {
        "version": VERSION,
        "seed": story.seed,
        "number": story.number,
        "found": [{"clause": each.clause, "words": each.words} for each in story.found],
        "steps": [action_form.to_json(step) for step in story.steps],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def read(text: str) -> Story:
    """The story of such a file; who writes one by hand may leave out all but the steps.

    Raises:
        ValueError: it is none; the text says what is wrong.
    """
    data = json.loads(text)
    if not isinstance(data, Mapping) or data.get("version", VERSION) != VERSION:
        raise ValueError(f"it is no story of version {VERSION}: an object with version, seed, number, found and steps")
    steps = data.get("steps")
    if not isinstance(steps, list) or not steps:
        raise ValueError('it has no steps: a list of actions such as {"do": "launch", "name": "s1"}')
    numbers = {name: _number(data, name) for name in ("seed", "number")}
    return Story(
        steps=tuple(_step(at, step) for at, step in enumerate(steps, start=1)),
        found=_findings(data.get("found", [])),
        **numbers,
    )


def _number(data: Mapping[str, Any], name: str) -> int:
    found = data.get(name, 0)
    if not isinstance(found, int):
        raise ValueError(f"{name} is {found!r}, which is no whole number")  # noqa: TRY004 - a file is wrong, not our code
    return found


def _step(at: int, data: Any) -> Action:
    try:
        return action_form.from_json(data)
    except ValueError as error:
        raise ValueError(f"step {at}: {error}") from error


def _findings(data: Any) -> tuple[Finding, ...]:
    match data:
        case [*each]:
            return tuple(_finding(one) for one in each)
    raise ValueError(_FOUND)


def _finding(data: Any) -> Finding:
    match data:
        case {"clause": str(clause), "words": str(text)}:
            return Finding(clause, text)
    raise ValueError(_FOUND)


_FOUND = "found is a list of objects with clause and words"
