"""How strong this version of the suite is: how many generated faults of the reference operator it catches. Pure.

`conformance/contract/strength.json` is made by `python -m tests.strength` of what has become of the faults that were
drawn so far (docs/strength.md).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Strength:
    """Numbers of faults.

    `changing` are the faults judged that change what an operator does, `caught` those of them that turned a MUST red;
    `equivalent` change nothing, and `unjudged` came to no verdict: both stand beside. `date` is of the last one judged,
    `survivors` are the ids of those that were not caught. Of the `generated` ones a run executes `executed`.
    """

    date: str
    caught: int
    changing: int
    equivalent: int
    unjudged: int
    generated: int
    executed: int
    survivors: Sequence[str]


def load(text: str) -> Strength:
    """Reads strength.json."""
    return Strength(**json.loads(text))
