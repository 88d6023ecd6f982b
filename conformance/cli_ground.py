"""The commands of `byohost` that make ground to stand on: clusters, images, a platform. Edge: processes."""

import subprocess
import sys

import typer

from conformance.exits import Exit, HarnessError


def add_commands(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    app.add_typer(platform_app, name="platform")


platform_app = typer.Typer(help="The fake platform on this machine.", no_args_is_help=True)


@platform_app.callback()
def platform() -> None:
    """The fake platform on this machine."""


@platform_app.command()
def serve() -> int:
    """Serve a platform on localhost until Ctrl-C; the first line on stdout says where, as JSON."""
    child = subprocess.Popen([sys.executable, "-m", "fake_platform", "--laptop"])
    try:
        code = child.wait()
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        return Exit.CONFORMANT
    if code != 0:
        raise HarnessError(f"the platform ended with code {code}")
    return Exit.CONFORMANT
