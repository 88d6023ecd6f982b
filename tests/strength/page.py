"""The suite's strength as a number and as a page: made of what has become of generated faults. Pure.

The number counts faults that change what an operator does: those that survive because they change nothing are told
beside it. What could not be judged counts for nobody.
"""

import json
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.strength.record import Excuse, Fate, Outcome

HEAD = """\
**This version of the suite catches {caught} of {changing} generated faults** (last judged {date}).

{generated} faults are made of the reference operator's source by rule: a statement, call, field, entry or operand left
out, a comparison, constant, condition or order changed, a loop that sees only its first. Nobody had a check in mind. A
run on a control plane alone executes {executed} of them; of these a draw is judged, each as an operator of its own by
`byohost certify --ground control-plane --fail-fast`, and dies where a MUST of the contract turns red.

Beside the number stand {equivalent} faults that change nothing that anybody could see, and {unjudged} on which a run
came to no verdict.

This page is made of `tests/strength/results.jsonl`; `tox -e strength -- --draw 60 --seed 7` judges more and makes it
anew.
"""


@dataclass(frozen=True)
class Made:
    """How many faults are made of the reference's source, and how many of them a run executes."""

    faults: int
    executed: int


def number(outcomes: Sequence[Outcome], made: Made) -> dict[str, object]:
    """What reports say of the suite: `conformance/contract/strength.json`."""
    killed = [each for each in outcomes if each.fate is Fate.KILLED]
    survivors = [each for each in outcomes if each.fate is Fate.SURVIVED]
    changing = [each for each in survivors if each.excuse is not Excuse.EQUIVALENT]
    return {
        "date": max((each.date for each in outcomes), default=""),
        "caught": len(killed),
        "changing": len(killed) + len(changing),
        "equivalent": len(survivors) - len(changing),
        "unjudged": sum(each.fate is Fate.UNJUDGED for each in outcomes),
        "generated": made.faults,
        "executed": made.executed,
        "survivors": sorted(each.id for each in changing),
    }


def render_number(found: dict[str, object]) -> str:
    """The text of that file."""
    return json.dumps(found, indent=2) + "\n"


def page(outcomes: Sequence[Outcome], made: Made) -> str:
    """The text of docs/strength.md."""
    return "\n".join([*_head(outcomes, made), *_survivors(outcomes), *_killers(outcomes), *_unjudged(outcomes)]) + "\n"


def _head(outcomes: Sequence[Outcome], made: Made) -> Iterator[str]:
    found = number(outcomes, made)
    told = {name: str(value) for name, value in found.items()}
    yield "# How strong the suite is"
    for paragraph in HEAD.format(**told).strip().split("\n\n"):
        yield from ("", *textwrap.wrap(paragraph, 140, break_long_words=False, break_on_hyphens=False))
    yield ""


def _survivors(outcomes: Iterable[Outcome]) -> Iterator[str]:
    titles = {
        Excuse.OPEN: "Survivors that the contract forbids",
        Excuse.ELSEWHERE: "Survivors that show on a cluster alone",
        Excuse.ALLOWED: "Survivors that the contract allows",
        Excuse.EQUIVALENT: "Survivors that change nothing",
        None: "Survivors that nobody has looked at",
    }
    survivors = [each for each in outcomes if each.fate is Fate.SURVIVED]
    for excuse, title in titles.items():
        mine = [each for each in survivors if each.excuse is excuse]
        if mine:
            yield from (f"## {title}", "", "| fault | was | becomes | why |", "|---|---|---|---|")
            for each in mine:
                yield f"| `{each.id}` | {_code(each.was)} | {_code(each.becomes)} | {each.why or '-'} |"
            yield ""


def _killers(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Which clauses were the first to see a fault."""
    counted = Counter(each.clause for each in outcomes if each.fate is Fate.KILLED)
    yield from (
        "## Who caught them",
        "",
        "The clause that was red first; a run ends with it.",
        "",
        "| clause | faults |",
        "|---|---|",
    )
    for clause, times in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        yield f"| {clause} | {times} |"


def _unjudged(outcomes: Iterable[Outcome]) -> Iterator[str]:
    mine = [each for each in outcomes if each.fate is Fate.UNJUDGED]
    if mine:
        yield from ("", "## Not judged", "", "| fault | why |", "|---|---|")
        for each in mine:
            yield f"| `{each.id}` | {each.words.replace('|', '/')} |"


def _code(text: str) -> str:
    short = text if len(text) <= 120 else f"{text[:117]}…"
    return f"`{short.replace('`', chr(39)).replace('|', '¦')}`"
