"""Gives this machine what some tests need beyond Python: programs that work in network namespaces. Edge: subprocess.

`python -m tests.machine`, run by `tox` before the unit tests: a test that is skipped on a fresh machine proves nothing
there. Where we may not install, it says which tests will be skipped.
"""

import shutil
import sys

from clusters import packages

PACKAGES = {"nft": "nftables", "jq": "jq", "curl": "curl", "ip": "iproute2", "conntrack": "conntrack"}
"""Program by the Debian package that has it."""


def missing() -> tuple[str, ...]:
    """Packages whose program is not here."""
    return tuple(package for program, package in PACKAGES.items() if shutil.which(program) is None)


def say(line: str) -> None:
    """One line of progress."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - a command of its own


def main() -> int:
    """Install what is missing; 0 unless the installation itself fails."""
    absent = missing()
    if absent and packages.can_install():
        packages.install(absent, say)
    elif absent:
        say(f"without {' '.join(absent)}, and without root to install: tests in network namespaces will be skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
