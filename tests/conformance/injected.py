"""Faults that strike a run of the stand-in at one stage: real signals, a full disk, pipes without a reader.

STAND_IN_FAULT names the fault, STAND_IN_AT the stage; several faults strike one after the other, and each strikes once.
"""

import contextlib
import os
import resource
import signal
from pathlib import Path

STAGES = ("staging", "collecting", "checking", "evidence", "cleaning", "publishing")


def here(stage: str) -> None:
    """The run has come to this stage."""
    if os.environ.get("STAND_IN_AT") == stage:
        del os.environ["STAND_IN_AT"]
        for fault in os.environ["STAND_IN_FAULT"].split("+"):
            _strike(fault)


def _strike(fault: str) -> None:
    match fault:
        case "SIGINT" | "SIGTERM" | "SIGKILL":
            os.kill(os.getpid(), signal.Signals[fault])
        case "ENOSPC":
            _fill(Path("reports"))
        case "EPIPE":
            reading, writing = os.pipe()
            for stream in (1, 2):
                os.dup2(writing, stream)
            os.close(reading)
        case _:
            raise RuntimeError(f"injected at this stage: {fault}")


def _fill(folder: Path) -> None:
    """Write until there is no room; where the folder is on no disk of its own, no file may grow any more."""
    if not os.path.ismount(folder):
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        return
    with (folder / "filler").open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while file.write(b"x" * size) == size:
                    pass
