"""A guide as steps that a test takes in a copy of the repository: commands, and files to write. Edge: processes.

A line that ends with the path of a file and a colon, and the block behind it, are an edit: `The whole of` it is that
block, or `The last table of` it. A line of a block `console` that begins with `$` is a command; it ends with 0, or as
its comment says (`# exit 2: …`); what is taken `# on a cluster` is left to whoever has one.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.docs.pages import ROOT

_BLOCK = re.compile(
    r"^(?:(?P<how>The whole of|The last table of) `(?P<path>[^`]+)`:\n\n)?```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_APART = frozenset({".git", ".tox", ".venv", "reports", "mutants", ".mypy_cache", ".ruff_cache", ".hypothesis", "dist"})
"""What lies in a checkout and belongs to nobody else's."""


@dataclass(frozen=True)
class Edit:
    """A file that a reader writes: the whole of it, or its last table."""

    path: str
    whole: bool
    text: str

    def apply(self, root: Path) -> None:
        """Write it. A file must be there: the skeleton has made it."""
        file = root / self.path
        before = file.read_text(encoding="utf-8")
        kept = "" if self.whole else before[: before.rindex("[[")]
        file.write_text(kept + self.text, encoding="utf-8")


@dataclass(frozen=True)
class Typed:
    """A command that a reader types, and the exit code that it must have."""

    line: str
    code: int
    cluster: bool = False
    """Whether it needs a cluster, as its comment says."""


Step = Edit | Typed


def steps(page: str) -> Iterator[Step]:
    """The edits and commands of a page, in order."""
    for block in _BLOCK.finditer(page):
        if block["path"]:
            yield Edit(block["path"], block["how"] == "The whole of", block["text"])
        elif block["language"] == "console":
            for line in block["text"].splitlines():
                command, _, comment = line.removeprefix("$ ").partition("    # ")
                code = re.match(r"exit (\d+)", comment)
                yield Typed(command, int(code[1]) if code else 0, comment.startswith("on a cluster"))


class Reader:
    """Somebody with a copy of the repository, with `byohost` and `tox` on their path."""

    def __init__(self, folder: Path) -> None:
        """Make the copy, and the programs beside it."""
        self.root, programs = folder / "copy", folder / "bin"
        shutil.copytree(ROOT, self.root, ignore=_left_out)
        programs.mkdir()
        for name, call in {"byohost": "-m conformance", "tox": "-m tests.docs.tox_commands"}.items():
            (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" -P {call} "$@"\n')
            (programs / name).chmod(0o755)
        own = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
        path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), own["PATH"]])
        self._environment = {**own, "PATH": path, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"}

    def take(self, step: Step) -> None:
        """Take one step.

        Raises:
            AssertionError: a command ended otherwise than the page says.
        """
        if isinstance(step, Edit):
            step.apply(self.root)
            return
        if step.cluster:
            return
        done = self._typed(step.line)
        assert done.returncode == step.code, f"{step.line}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"

    def printed(self, line: str) -> str:
        """What a command prints on stdout."""
        return self._typed(line).stdout

    def _typed(self, line: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["sh", "-c", line], cwd=self.root, env=self._environment, capture_output=True, text=True, check=False
        )

    def texts(self) -> Mapping[str, bytes]:
        """Every file of the copy that belongs to the repository, by its path."""
        found = (path for path in sorted(self.root.rglob("*")) if path.is_file() and not _made(path, self.root))
        return {str(path.relative_to(self.root)): path.read_bytes() for path in found}


def _left_out(folder: str, names: list[str]) -> set[str]:
    apart = _APART if Path(folder) == ROOT else frozenset()
    return {name for name in names if name in apart or name == "__pycache__"}


def _made(path: Path, root: Path) -> bool:
    """What runs of tests and tools leave."""
    first = path.relative_to(root).parts[0]
    return (
        first in _APART or first.startswith((".coverage", ".import_linter", ".pytest")) or "__pycache__" in path.parts
    )
