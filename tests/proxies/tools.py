"""What has to be built before the proxies run: the Go program, and the npm packages. Edge: subprocess."""

import shutil
import subprocess
from pathlib import Path

GO, JAVASCRIPT = "{tools}/go-proxies", "{tools}/javascript"
BOUND = 600.0
"""Seconds for each, with what it fetches."""


def build(folder: Path, commands: set[str]) -> None:
    """Build what these commands need, into a folder that stands for `{tools}`.

    Raises:
        CalledProcessError: it cannot be built.
    """
    here = Path(__file__).parent
    if any(GO in command for command in commands):
        _run(["go", "build", "-o", str(folder / "go-proxies"), "."], here / "go")
    if any(JAVASCRIPT in command for command in commands):
        shutil.copytree(here / "javascript", folder / "javascript", ignore=shutil.ignore_patterns("node_modules"))
        _run(["npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], folder / "javascript")


def _run(command: list[str], where: Path) -> None:
    subprocess.run(command, cwd=where, check=True, timeout=BOUND)
