"""The guides as tests read them: fenced blocks, tables, commands, links. Pure but for reading the files."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = tuple(
    sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *(ROOT / "docs").rglob("*.md")])
)
GUIDES = tuple(page for page in PAGES if page.name != "contract.md")
"""Those that somebody wrote; the contract's page is generated."""

MADE_UP = frozenset({"ABC-12", "BND-99", "REC-99"})
"""Clauses that stand for any: those of CONTRIBUTING.md and of write-a-check.md."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SHELLS = ("sh", "console")
_ENDS = frozenset({"|", ">", ">>", "<", "&", "&&", ";"})


@dataclass(frozen=True)
class Command:
    """One call of `byohost` that a page shows: its arguments, and where it stands."""

    page: str
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        """How a test of it is called."""
        return f"{self.page}: byohost {' '.join(self.arguments)}"


def text(name: str) -> str:
    """The text of a page of docs/."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def fences(page: str, *languages: str) -> list[str]:
    """The blocks of these languages in a page's text."""
    return [found.group(2) for found in _FENCE.finditer(page) if found.group(1) in languages]


def commands() -> list[Command]:
    """Every call of `byohost` in the shell blocks of all pages."""
    return [
        command
        for page in GUIDES
        for block in fences(page.read_text("utf-8"), *_SHELLS)
        for command in _in(page, block)
    ]


def _in(page: Path, block: str) -> Iterator[Command]:
    for line in block.splitlines():
        if not line.lstrip("$ ").startswith("byohost "):
            continue
        words = shlex.split(line.lstrip("$ "), comments=True)
        ends = [index for index, word in enumerate(words) if word in _ENDS]
        yield Command(page.name, tuple(words[1 : min(ends, default=len(words))]))


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table behind a line that begins so, without its head."""
    found: list[list[str]] = []
    for line in page[page.index(f"\n{heading}") + 1 :].splitlines()[1:]:
        if line.startswith("|"):
            found.append([cell.strip() for cell in line.strip("|").split("|")])
        elif found:
            break
    return found[2:]
