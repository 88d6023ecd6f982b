"""The commands `byohost egress`: a profile in other words, the battery against any forward proxy. Edge: terminal."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from conformance.cli_check import HELP, check
from conformance.exits import Exit, UsageError
from egress_profiles import loading
from egress_profiles.renderings.entries import RenderError
from egress_profiles.renderings.forms import Form
from egress_profiles.renderings.forms import render as render_form

egress_app = typer.Typer(help="What may be reached: render a profile, check a proxy.", no_args_is_help=True)


@egress_app.command("render")
def render(
    profile: Annotated[str, typer.Argument(help="A shipped profile, or the path of a TOML file.")],
    form: Annotated[Form, typer.Option("--as", help="Whose words.")],
    channel: Annotated[list[str] | None, typer.Option(help="A channel host known now; repeatable.")] = None,
) -> int:
    """Print a profile in the words of another enforcer."""
    try:
        text = Path(profile).read_text(encoding="utf-8") if profile.endswith(".toml") else None
        loaded = loading.named(profile) if text is None else loading.from_toml(text)
        sys.stdout.write(render_form(loaded, form, tuple(channel or ())))
    except OSError as error:
        raise UsageError(f"{profile}: it cannot be read ({error.strerror})") from error
    except (loading.ProfileError, RenderError) as error:
        raise UsageError(f"{profile}: {error}") from error
    return Exit.CONFORMANT


egress_app.command("check", help=HELP)(check)
