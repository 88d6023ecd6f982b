"""The commands of `byohost platform`: the fake platform on this machine. Edge: a child process."""

import contextlib
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from conformance.exits import Exit

PLATFORM_BAD_INPUT = 64
"""The platform's own exit code for flags that make no platform; it has said why on stderr."""

LEAVE = 10.0
"""Seconds that the platform is given to end."""

platform_app = typer.Typer(help="The fake platform on this machine.", no_args_is_help=True)

Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Default: a free one.")]
StateFile = Annotated[Path | None, typer.Option(help="Keeps hosts, keys, sandboxes and audit. Default: memory.")]


@platform_app.command("serve")
def platform_serve(*, tls_port: Port = None, control_port: Port = None, state: StateFile = None) -> int:
    """Serve a platform on localhost until Ctrl-C; the first line on stdout says where, as JSON; `page` is a link."""
    command = [sys.executable, "-P", "-m", "fake_platform", "--laptop"]
    command += [] if tls_port is None else ["--tls-port", str(tls_port)]
    command += [] if control_port is None else ["--control-port", str(control_port)]
    command += [] if state is None else ["--state", str(state)]
    child = subprocess.Popen(command)
    try:
        code = child.wait()
    except KeyboardInterrupt:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(LEAVE)
        return Exit.CONFORMANT
    finally:
        child.kill()
    return {0: Exit.CONFORMANT, PLATFORM_BAD_INPUT: Exit.USAGE}.get(code, Exit.ERROR)


@platform_app.callback()
def platform() -> None:
    """Keeps `serve` a command of its own, whatever else may join it."""
