"""How a command of `byohost` ends: one sentence on stderr, and an exit code of ours. Edge: terminal.

It loads nothing that judges, so that `byohost platform serve` is there at once.
"""

import sys
import traceback
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from clusters.errors import ClusterError
from conformance.contract.exits import Exit, HarnessError, UsageError
from conformance.contract.text import plain


class Interruptible(TyperGroup):
    """The outermost group of commands: typer would leave by 130 without a word where a Ctrl-C breaks one off."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override] # typer's own context, by its public name
        """The command's result.

        Raises:
            Abort: it was interrupted.
        """
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise typer.Abort from error


def run(app: typer.Typer, arguments: list[str]) -> int:
    """Runs one command and returns the exit code; whatever is raised has become a sentence on stderr."""
    try:
        return int(app(arguments, prog_name="byohost", standalone_mode=False) or 0)
    except (UsageError, HarnessError, ClusterError) as error:
        return _complain(str(error), error)
    except TyperException as error:
        return _complain(error.format_message() or "a command is needed; see `byohost --help`", error)
    except SystemExit as left:  # as typer's completion of a shell's line does
        return Exit.USAGE if left.code else Exit.CONFORMANT
    except (KeyboardInterrupt, typer.Abort) as error:
        return _complain("interrupted", error)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a crash may not look like a verdict
        traceback.print_exc()
        return _complain("This is a fault of the harness; please report it with the lines above.", error)


def _complain(sentence: str, error: BaseException) -> int:
    # What a cluster, a registry or somebody's target.toml says is in it, and steers no terminal.
    print(f"byohost: {plain(sentence)}", file=sys.stderr)  # noqa: T201 - the command's output
    match error:
        case UsageError() | TyperException():
            return Exit.USAGE
        case ClusterError():
            return error.exit_code
        case KeyboardInterrupt() | typer.Abort():
            return Exit.INTERRUPTED
        case _:
            return Exit.ERROR
