"""`byohost report`: read what a run has stored, and judge it again. Edge: files, stdout."""

from pathlib import Path
from typing import Annotated

import typer

from conformance.cli import show
from conformance.cli.rejudge import rejudge
from conformance.cli.streams import printed
from conformance.contract.exits import RunVerdict
from conformance.report import folder

report_app = typer.Typer(help="Read reports, and judge again what they have stored.", no_args_is_help=True)
report_app.command("rejudge")(rejudge)


@report_app.command("show")
def report_show(
    place: Annotated[Path, typer.Argument(help="A report folder, or a report.json.")] = Path("reports/latest"),
) -> int:
    """Show a stored report again, and leave by its exit code."""
    report = folder.read(place)
    printed(show.report(report, place if place.is_dir() else place.parent))
    return RunVerdict(report["verdict"]).exit
