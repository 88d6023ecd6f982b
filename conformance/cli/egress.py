"""The commands `byohost egress`: a profile in other words, the battery against any forward proxy. Edge: terminal."""

import sys
from typing import Annotated

import typer

from conformance.cli.egress_check import HELP, check
from conformance.contract.exits import Exit, UsageError
from egress_profiles import loading, profile_file
from egress_profiles.renderings.entries import RenderError
from egress_profiles.renderings.forms import DNS, Form
from egress_profiles.renderings.forms import render as render_form

egress_app = typer.Typer(help="What may be reached: render a profile, check a proxy.", no_args_is_help=True)


@egress_app.command("render")
def render(
    profile: Annotated[str, typer.Argument(help="A shipped profile, or the path of a TOML file.")],
    form: Annotated[Form, typer.Option("--as", help="Whose words.")],
    channel: Annotated[list[str] | None, typer.Option(help="A channel host known now; repeatable.")] = None,
) -> int:
    """Print a profile in the words of another enforcer, and on stderr which DNS it needs."""
    try:
        text = render_form(profile_file.read(profile), form, tuple(channel or ()))
    except (loading.ProfileError, RenderError) as error:
        raise UsageError(f"{profile if profile.isprintable() else ascii(profile)}: {error}") from error
    sys.stdout.write(text)
    sys.stderr.write(f"DNS: {DNS[form]}\n")
    return Exit.CONFORMANT


egress_app.command("check", help=HELP)(check)
