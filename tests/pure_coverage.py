"""Holds the pure modules at 100 % branch coverage, from the data of the last `coverage run`. Edge: subprocess.

With arguments, those of a part of the tests, there is nothing to hold: only the whole can cover.
A module is pure when the first paragraph of its docstring says so; there is no second list to keep.
"""

import ast
import subprocess
import sys
from pathlib import Path

ROOMS = ("clusters", "conformance", "egress_profiles", "fake_platform", "reference_operator")


def is_pure(source: str) -> bool:
    """True where the module's docstring carries the word `Pure.` in its first paragraph."""
    docstring = ast.get_docstring(ast.parse(source)) or ""
    return "Pure." in docstring.split("\n\n")[0].split()


def pure_modules(root: Path) -> list[str]:
    """Paths, relative to the checkout, of every pure module."""
    found = (path for room in ROOMS for path in sorted((root / room).rglob("*.py")))
    return [str(path.relative_to(root)) for path in found if is_pure(path.read_text())]


def main(*part: str) -> int:
    """Print the report of the pure modules; 0 where each is fully covered, or only a part of the tests was run."""
    if part:
        print("a part of the tests was run: coverage is judged by the whole")  # noqa: T201 - a command of its own
        return 0
    modules = pure_modules(Path.cwd())
    command = [
        sys.executable,
        "-m",
        "coverage",
        "report",
        "--show-missing",
        "--skip-covered",
        "--fail-under=100",
        "--precision=1",
    ]
    return subprocess.run([*command, f"--include={','.join(modules)}"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
