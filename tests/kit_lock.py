"""Writes the lock of the kit's wheels anew: `python -m tests.kit_lock`. Edge: pip, which asks the package index.

The project's own requirements are resolved once, for this machine's Python; then each wheel's SHA-256 is noted for
every Python and architecture that a kit may be built for, so that a kit holds the same bytes whenever it is built.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from clusters.wheels import MACHINES, chosen
from conformance.kit import wheels

ROOT = Path(__file__).resolve().parents[1]
HEAD = """\
# What stands in a kit's wheels/ beside the project itself; `python -m tests.kit_lock` writes it from pyproject.toml.
"""


def report(*arguments: str) -> list[dict[str, Any]]:
    """What pip would install for these arguments, without installing it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "report.json"
        pip = [sys.executable, "-P", "-m", "pip", "install", "--dry-run", "--ignore-installed", "-q"]
        asked = [*pip, "--only-binary=:all:", "--report", str(place), *arguments]
        subprocess.run(asked, check=True)
        installed: list[dict[str, Any]] = json.loads(place.read_text(encoding="utf-8"))["install"]
        return installed


def main() -> int:
    """Resolve, collect and write."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    resolved = report(*project["dependencies"], "pip")
    pins = sorted(f"{each['metadata']['name'].lower()}=={each['metadata']['version']}" for each in resolved)
    hashes: dict[str, set[str]] = {pin: set() for pin in pins}
    for python in wheels.PYTHONS:
        for machine in MACHINES.values():
            print(f"· Python {python} on {machine}", file=sys.stderr)  # noqa: T201 - a command of its own
            with tempfile.TemporaryDirectory() as target:
                for each in report("--no-deps", *chosen(python, machine), "--target", target, *pins):
                    pin = f"{each['metadata']['name'].lower()}=={each['metadata']['version']}"
                    hashes[pin].add(each["download_info"]["archive_info"]["hashes"]["sha256"])
    lines = [
        " \\\n".join([pin, *(f"    --hash=sha256:{one}" for one in sorted(found))]) for pin, found in hashes.items()
    ]
    wheels.LOCK.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
