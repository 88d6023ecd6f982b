"""Gives this machine what some tests need beyond Python: programs for network namespaces, a browser. Edge: subprocess.

`python -m tests.machine [network|browser]`, run by `tox` before the tests: a test that is skipped on a fresh machine
proves nothing there. Where we may not install, it says which tests will be skipped.
"""

import shutil
import sys
from collections.abc import Mapping

from clusters import packages

PACKAGES: Mapping[str, Mapping[str, str]] = {
    "network": {"nft": "nftables", "jq": "jq", "curl": "curl", "ip": "iproute2", "conntrack": "conntrack"},
    "browser": {"chromium": "chromium", "chromedriver": "chromium-driver"},
}
"""Program by the Debian package that has it, for each kind of test."""


def missing(kind: str) -> tuple[str, ...]:
    """Packages whose program is not here."""
    return tuple(package for program, package in PACKAGES[kind].items() if shutil.which(program) is None)


def say(line: str) -> None:
    """One line of progress."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - a command of its own


def main(kind: str = "network") -> int:
    """Install what is missing; 0 unless the installation itself fails."""
    absent = missing(kind)
    if absent and packages.can_install():
        packages.install(absent, say)
    elif absent:
        say(f"without {' '.join(absent)}, and without root to install: tests that need the {kind} will be skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
