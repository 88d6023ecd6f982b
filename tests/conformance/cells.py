"""Runs many short runs of the stand-in, each in a process of its own, without importing the program for each of them.

Run as a script; a line on stdin is one cell: folder, and what is added to its environment. The answer is one line: the
exit code, negative for a signal. A cell that does not end within its bound is killed and has no code.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from conformance.cli import commands, entry  # noqa: F401 - what a run_lifecycle needs is loaded before it is forked
from conformance.runner import session  # noqa: F401 - what a run needs is loaded before it is forked
from tests.conformance.stand_in import stand_in

BOUND = 60
"""Seconds for one cell; it takes less than one on a machine that has nothing else to do."""


def ended(cell: dict[str, Any]) -> int | None:
    """How a run in that folder ended."""
    child = os.fork()
    if child == 0:
        signal.alarm(BOUND)
        _run(Path(cell["folder"]), cell["environment"])
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return None if code == -signal.SIGALRM else code


def _run(folder: Path, environment: dict[str, str]) -> None:
    os.chdir(folder)
    os.environ.update(environment)
    for stream, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started us may have ignored it
    sys.argv = ["byohost", "certify"]
    try:
        entry.main()
    except SystemExit as error:
        os._exit(int(error.code or 0))
    finally:
        os._exit(70)


def main() -> None:
    """Answers until there is no cell more."""
    stand_in()
    for line in sys.stdin:
        print(json.dumps(ended(json.loads(line))), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
