"""What has become of generated faults: one JSON object a line, and a draw adds its own. Pure but for the two files.

A line counts as long as the fault that it tells of is still made of today's source: the same function, kind, and words
before and after. What was judged under an earlier line number is found by these.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from tests.strength.generator import Fault

RESULTS = Path(__file__).with_name("results.jsonl")
REFERENCE = Path(__file__).with_name("reference.json")
"""Of a run of the reference itself: the lines that it passes, by module, and the checks that are green on it."""


class Fate(StrEnum):
    """What the suite made of a fault."""

    KILLED = "killed"
    """A MUST of the contract turned red, by its check's own assertion or by a wait that the operator let run out."""
    SURVIVED = "survived"
    """Every clause that can be judged there was green."""
    UNJUDGED = "unjudged"
    """The run came to no verdict on it: an error of ours, or its time was over."""


class Excuse(StrEnum):
    """Why a survivor is let live."""

    EQUIVALENT = "equivalent"
    """It does not behave differently."""
    ALLOWED = "allowed"
    """It behaves differently, and nothing in the contract forbids it."""
    ELSEWHERE = "elsewhere"
    """The contract forbids it, and it shows on a cluster alone: by a clause that could not run on this ground."""
    OPEN = "open"
    """The contract forbids it, and no check sees it yet."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A fault that was judged. `excuse` and `why` are written by hand, for survivors."""

    id: str
    kind: str
    was: str
    becomes: str
    fate: Fate
    function: str = ""
    """Empty for what stands at a module's top."""
    clause: str = ""
    check: str = ""
    words: str = ""
    unbegun: bool = False
    """Whether the red came before the claim: what the check stands on did not come about."""
    seconds: float = 0.0
    date: str = ""
    seed: int = 0
    excuse: Excuse | None = None
    why: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """By what the fault is known when lines have moved; the module is the id's first word."""
        return (self.id.partition(":")[0], self.function, self.kind, self.was, self.becomes)


def key_of(fault: Fault) -> tuple[str, ...]:
    """The same of a fault."""
    return (fault.module, fault.function, fault.kind, fault.was, fault.becomes)


def parse(text: str) -> list[Outcome]:
    """The outcomes of a file.

    Raises:
        ValueError: a line is none.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            raw = json.loads(line)
            excuse = Excuse(raw["excuse"]) if raw.get("excuse") else None
            found.append(Outcome(**{**raw, "fate": Fate(raw["fate"]), "excuse": excuse}))
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(f"{RESULTS.name}, line {number}: no outcome of a fault: {error}") from error
    return found


def render(outcomes: Iterable[Outcome]) -> str:
    """The text of the file: ordered, and without what is empty."""
    ordered = sorted(outcomes, key=lambda each: (each.id.partition(":")[0], _line(each.id), each.id))
    said = [{name: value for name, value in asdict(each).items() if value not in ("", None, 0)} for each in ordered]
    lines = [json.dumps(each) for each in said]
    return "".join(f"{line}\n" for line in lines)


def standing(outcomes: Iterable[Outcome], faults: Iterable[Fault]) -> list[Outcome]:
    """Those of faults that are still made, under the ids of today."""
    today = {key_of(fault): fault.id for fault in faults}
    return [replace(each, id=today[each.key]) for each in outcomes if each.key in today]


def merged(old: Iterable[Outcome], new: Iterable[Outcome]) -> list[Outcome]:
    """One outcome for each fault, the newer one; what was written of a survivor by hand is kept where it still is."""
    by_key = {each.key: each for each in old}
    for each in new:
        before = by_key.get(each.key)
        same = before is not None and before.fate is each.fate
        by_key[each.key] = replace(each, excuse=before.excuse, why=before.why) if before and same else each
    return list(by_key.values())


def read() -> list[Outcome]:
    """What is under version control."""
    return parse(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else []


def write(outcomes: Iterable[Outcome]) -> None:
    """Put it there."""
    RESULTS.write_text(render(outcomes), encoding="utf-8")


@dataclass(frozen=True)
class Reference:
    """What a run of the reference operator on this ground passes: its lines by module, clauses and checks.

    `clauses` are those of which anything can be judged here: a fault is judged by these alone. For the `quick` ones
    among them nothing has to befall any host.
    """

    lines: Mapping[str, Sequence[int]]
    clauses: Sequence[str]
    quick: Sequence[str]
    checks: Sequence[str]


def reference() -> Reference:
    """As it was recorded last."""
    return Reference(**json.loads(REFERENCE.read_text(encoding="utf-8")))


def write_reference(found: Reference) -> None:
    """Put it there: a line for each module."""
    lines = ",\n".join(f"  {json.dumps(module)}: {json.dumps(list(all_))}" for module, all_ in found.lines.items())
    checks = ",\n".join(f"  {json.dumps(each)}" for each in found.checks)
    clauses, quick = json.dumps(list(found.clauses)), json.dumps(list(found.quick))
    head = f'{{"lines": {{\n{lines}\n}},\n"clauses": {clauses},\n"quick": {quick}'
    text = f'{head},\n"checks": [\n{checks}\n]}}\n'
    REFERENCE.write_text(text, encoding="utf-8")


def _line(name: str) -> int:
    return int(name.split(":")[1])
