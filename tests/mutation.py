"""Holds the pure code that carries a verdict to its unit tests, by generated mutants. Edge: mutmut.

`python -m tests.mutation` runs mutmut as pyproject.toml sets it (which modules, which tests). It fails where fewer than
`LEAST` of the mutants are killed, or where the survivors are others than tests/mutation.toml lists, each with a reason.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "tests" / "mutation.toml"
LEAST = 0.95
"""The share of mutants that must be killed; one that made its tests hang counts as killed."""

KILLED = frozenset({"killed", "timeout", "caught by type check"})
_LINE = re.compile(r"\s*(\S+__mutmut_\d+): (.+)")


@dataclass(frozen=True)
class Survivor:
    """A change that no test noticed: the function, its line before and after."""

    function: str
    was: str
    becomes: str


def outcomes(printed: str) -> dict[str, str]:
    """The status of each mutant by its name, as `mutmut results --all true` prints them."""
    found = (_LINE.fullmatch(line) for line in printed.splitlines())
    return {match[1]: match[2] for match in found if match}


def survivor(name: str, diff: str) -> Survivor:
    """What a mutant changes, as `mutmut show` prints it; its number is left out, since it moves with every edit."""
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    was, becomes = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return Survivor(name.rpartition("__mutmut_")[0], was, becomes)


def faults(found: Mapping[str, str], survivors: Iterable[Survivor], known: Mapping[Survivor, str]) -> list[str]:
    """What is wrong with a run, in sentences; nothing where enough were killed and every survivor is known."""
    killed = sum(status in KILLED for status in found.values())
    few = killed < LEAST * len(found) or not found
    wrong = [f"{killed} of {len(found)} mutants were killed; at least {LEAST:.0%} must be"] if few else []
    alive = set(survivors)
    wrong += [f"no test notices {one.function}: `{one.was}` becomes `{one.becomes}`" for one in alive - known.keys()]
    wrong += [f"{RECORD.name} lists what is killed or gone: {one.function}: {one.was}" for one in known.keys() - alive]
    return sorted(wrong)


def known(text: str) -> dict[Survivor, str]:
    """The record of survivors, and why each is let live."""
    listed = tomllib.loads(text).get("survivor", [])
    return {Survivor(one["function"], one["was"], one["becomes"]): one["why"] for one in listed}


def _mutmut(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def main() -> int:
    """Run, compare, tell; 1 where something is wrong."""
    subprocess.run([sys.executable, "-m", "mutmut", "run", *sys.argv[1:]], cwd=ROOT, check=True)
    found = outcomes(_mutmut("results", "--all", "true"))
    alive = [survivor(name, _mutmut("show", name)) for name, status in found.items() if status not in KILLED]
    wrong = faults(found, alive, known(RECORD.read_text(encoding="utf-8")))
    lines = [*wrong, f"{len(found) - len(alive)} of {len(found)} generated mutants were killed"]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
