"""Runs the reference operator and keeps which of its lines it passes. Edge: the interpreter's trace, files.

`python passed_lines.py FOLDER [ARGUMENT ...]`. A line is written at its first passing, since operators of a run end by
SIGKILL too; a function whose lines have all been passed is traced no more.
"""

import os
import sys
import threading
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[2] / "reference_operator"


class Passed:
    """Lines that were passed so far, and where they are written."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / f"{os.getpid()}.lines", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._left: dict[CodeType, set[int]] = {}

    def begun(self, frame: FrameType, event: str, argument: Any) -> Any:
        """For `sys.settrace`: follow frames of the operator that have lines left to pass."""
        del event, argument
        code = frame.f_code
        if code not in self._left:
            ours = Path(code.co_filename).parent == ROOT
            self._left[code] = {line for _, _, line in code.co_lines() if line} if ours else set()
        return self._line if self._left[code] else None

    def _line(self, frame: FrameType, event: str, argument: Any) -> Any:
        del argument
        left = self._left[frame.f_code]
        if event == "line" and frame.f_lineno in left:
            left.discard(frame.f_lineno)
            os.write(self._file, f"{Path(frame.f_code.co_filename).stem}:{frame.f_lineno}\n".encode())
        return self._line


def main() -> int:
    """Trace, and run what is left of the command line."""
    _, folder, *arguments = sys.argv
    passed = Passed(Path(folder))
    threading.settrace(passed.begun)
    sys.settrace(passed.begun)
    from reference_operator.__main__ import main as run  # noqa: PLC0415 - its import is traced, too

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
