"""Which mutants each check has turned red on, as the mutants run stored it in kills.json. Pure.

Shape: `{"<check id>": {"source": "<sha256 of the check file>", "dependencies": "<sha256>", "mutants": ["<id>", …]}}`.
An entry counts only while the check's file is still the one that killed them: a stale entry is an empty list. One whose
scenarios have changed since (`dependencies`, left out where nobody recorded it or there are none) counts still, and is
told as older than what it rests on: the check may no longer be able to turn red.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Kill:
    """The source hash of a check's file and the mutants that this source has killed."""

    source: str
    mutants: tuple[str, ...]
    dependencies: str = ""
    """The hash of what the file took its claims from when it killed the last of them."""


@dataclass(frozen=True)
class Kills:
    """All stored kills, by check id."""

    by_check: Mapping[str, Kill]

    def of(self, check: str, source: str) -> tuple[str, ...]:
        """The mutants that the check killed with exactly this source."""
        kill = self.by_check.get(check)
        return kill.mutants if kill is not None and kill.source == source else ()

    def is_older(self, check: str, source: str, dependencies: str) -> bool:
        """Whether there are kills of this source, and what it takes its claims from was something else then."""
        return bool(self.of(check, source)) and self.by_check[check].dependencies != dependencies


def load(text: str) -> Kills:
    """Reads kills.json."""
    return Kills(
        {
            check: Kill(raw["source"], tuple(raw["mutants"]), raw.get("dependencies", ""))
            for check, raw in json.loads(text).items()
        }
    )


def render(kills: Kills) -> str:
    """The text of kills.json, ordered, so that two runs with equal kills write equal files."""
    ordered = {
        check: {
            "source": kill.source,
            **({"dependencies": kill.dependencies} if kill.dependencies else {}),
            "mutants": sorted(kill.mutants),
        }
        for check, kill in sorted(kills.by_check.items())
    }
    return json.dumps(ordered, indent=2) + "\n"


def source_hash(source: bytes) -> str:
    """The key under which a check's file counts as unchanged."""
    return f"sha256:{hashlib.sha256(source).hexdigest()}"
