"""The commands of `byohost platform`: the fake platform on this machine. Edge: the process becomes the platform.

There is no child that could outlive its parent: whoever ends this process, SIGKILL included, has ended the platform.
"""

from pathlib import Path
from typing import Annotated

import typer

from conformance.contract.exits import Exit

PLATFORM_BAD_INPUT = 64
"""The platform's own exit code for flags that make no platform; it has said why on stderr."""

platform_app = typer.Typer(help="The fake platform on this machine.", no_args_is_help=True)

TlsPort = Annotated[
    int | None,
    typer.Option(
        "--port", "--tls-port", min=1, max=65535, help="Where operators reach it, by TLS. Default: a free one."
    ),
]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Control API and page. Default: a free one.")]
StateFile = Annotated[Path | None, typer.Option(help="Keeps hosts, keys, sandboxes and audit. Default: memory.")]
PrintEnv = Annotated[
    bool, typer.Option("--print-env", help="Lines of `export NAME=value` for a shell in place of JSON.")
]


@platform_app.command("serve")
def platform_serve(
    *, port: TlsPort = None, control_port: Port = None, state: StateFile = None, print_env: PrintEnv = False
) -> int:
    """Serve a platform on localhost until Ctrl-C or SIGTERM.

    The first line on stdout says where, as JSON; `page` is a link.
    """
    from fake_platform.__main__ import run  # noqa: PLC0415 - its libraries are loaded where they are used

    arguments = ["--laptop", *(["--print-env"] if print_env else [])]
    arguments += [] if port is None else ["--tls-port", str(port)]
    arguments += [] if control_port is None else ["--control-port", str(control_port)]
    arguments += [] if state is None else ["--state", str(state)]
    try:
        code = run(arguments)
    except KeyboardInterrupt:  # before it served
        return Exit.CONFORMANT
    return {0: Exit.CONFORMANT, PLATFORM_BAD_INPUT: Exit.USAGE}.get(code, Exit.ERROR)


@platform_app.callback()
def platform() -> None:
    """Keeps `serve` a command of its own, whatever else may join it."""
