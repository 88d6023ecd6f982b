"""What a played container does once it runs, read from its image and its command. Pure.

The commands are those of the harness's own launches: programs of the sandbox image, and short texts for python3.
Whatever is not known here runs on and does nothing, as most programs do as far as a kubelet can see.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ENTRYPOINT = ("python3", "-m", "fake_platform.sandbox")
"""Of the sandbox image (`clusters/recipes/images/sandbox`)."""

SIDECAR_PORT = 8081
KILLED = 137
"""Exit code of a process that SIGKILL ended: 128 + 9."""

_EXITS = re.compile(r"raise SystemExit\((\d+)\)")
_TOLD = ("signal.sigwait", "os.path.exists")
"""By what a text for python3 waits to be told from inside that its work is over."""

_TERMINATES = "os.kill(1, signal.SIGTERM)"
"""What the sandbox image's own program takes for the end of its work."""

_GREEDY = "1 << 29"
"""Bytes that no sandbox of a run is allowed."""


@dataclass(frozen=True)
class End:
    """How a program ends: its exit code, and the reason that the kubelet shows."""

    code: int
    reason: str


@dataclass(frozen=True)
class Program:
    """`port`: where it serves as a sidecar, else None. `told`: it goes on until somebody inside says that it is over.

    `end` None: it runs until it is stopped.
    """

    port: int | None = None
    told: bool = False
    end: End | None = None


IDLE = Program()


def program(container: Mapping[str, Any], *, mute: bool) -> Program:
    """What a container of the sandbox image plays; `mute`: of the image that only waits, whatever it is told."""
    if mute:
        return IDLE
    line = [*(container.get("command") or ENTRYPOINT), *(container.get("args") or [])]
    if tuple(line[:3]) == ENTRYPOINT:
        return _of_image(line[3:])
    return _of_text(str(line[2])) if line[:2] == ["python3", "-c"] and len(line) > 2 else IDLE


def _of_image(arguments: Sequence[str]) -> Program:
    match arguments:
        case ["sidecar"]:
            return Program(port=SIDECAR_PORT)
        case ["sidecar", "--port", port] if port.isdecimal():
            return Program(port=int(port))
        case ["sleep"]:
            return IDLE
        case _:
            return Program(end=End(2, "Error"))


def _of_text(text: str) -> Program:
    told = any(word in text for word in _TOLD)
    exits = _EXITS.search(text)
    if _GREEDY in text:
        return Program(told=told, end=End(KILLED, "OOMKilled"))
    if exits is not None:
        code = int(exits[1])
        return Program(told=told, end=End(code, "Error" if code else "Completed"))
    return Program(told=True, end=End(0, "Completed")) if told else IDLE


def ending(container: Mapping[str, Any], command: Sequence[str]) -> End | None:
    """How a played program ends when this command is run beside it; None where that cannot be played.

    A signal to the first process ends it, and one that waits to be told ends as it would by itself.
    """
    if tuple(command[:2]) != ("python3", "-c") or len(command) != 3 or len(command[2].splitlines()) != 1:
        return None
    played = program(container, mute=False)
    if played.told:
        return played.end
    return End(0, "Completed") if _TERMINATES in command[2] else None
