"""`tox -e ENVIRONMENT [-- ARGUMENT ...]` without an environment of its own: its commands, here. Edge: subprocess.

A test that follows a guide has an environment with all that these commands need; tox would make another.
Exit code: that of the first command that does not end with 0, as tox's is.
"""

import configparser
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path


def commands(text: str, environment: str, arguments: Sequence[str]) -> Iterator[list[str]]:
    """The commands of one environment of a tox.ini, `{posargs}` being the arguments, or what stands behind its colon.

    Raises:
        KeyError: there is no such environment.
    """
    tox = configparser.ConfigParser(interpolation=None)
    tox.read_string(text)
    lines = tox[f"testenv:{environment}"]["commands"].strip().splitlines()
    for line in lines:
        given = re.sub(r"\{posargs(?::([^}]*))?\}", lambda found: shlex.join(arguments) or found.group(1) or "", line)
        yield shlex.split(given)


def main(option: str, environment: str, *rest: str) -> int:
    """Run them, one after the other."""
    assert option == "-e"
    arguments = rest[1:] if rest[:1] == ("--",) else rest
    for command in commands(Path("tox.ini").read_text(encoding="utf-8"), environment, arguments):
        code = subprocess.run(command, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
