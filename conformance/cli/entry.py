"""Where `byohost` begins: the platform alone, or all of it. Edge: arguments, signals, exit codes.

Who serves a platform waits for it each time, so that this command loads nothing of the harness.
"""

import signal
import sys
from types import FrameType
from typing import NoReturn

import typer

from conformance.cli import command_errors, streams


def run(arguments: list[str]) -> int:
    """Runs one command and returns the exit code."""
    if arguments[:1] == ["platform"]:
        from conformance.cli.platform import platform_app  # noqa: PLC0415 - see above

        alone = typer.Typer(
            name="byohost", cls=command_errors.Interruptible, add_completion=False, pretty_exceptions_enable=False
        )
        alone.add_typer(platform_app, name="platform")
        return command_errors.run(alone, arguments)
    from conformance.cli.commands import app  # noqa: PLC0415 - see above

    return command_errors.run(app, arguments)


def _terminated(_number: int, _frame: FrameType | None) -> NoReturn:
    """A SIGTERM ends a run as Ctrl-C does: by way of the clean-up."""
    raise KeyboardInterrupt


def main() -> NoReturn:
    """The program."""
    signal.signal(signal.SIGTERM, _terminated)
    out = streams.guard()
    sys.exit(streams.finish(out, run(sys.argv[1:])))
