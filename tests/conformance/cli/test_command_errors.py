"""How a command ends: in a sentence that steers no terminal."""

import pytest
import typer

from conformance.cli import command_errors
from conformance.contract.exits import UsageError


def test_what_somebody_else_wrote_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A name in a target.toml, a word of a registry: it stands in the sentence, spelled out."""
    app = typer.Typer()

    @app.command()
    def read() -> None:
        raise UsageError("a\x1b[2Jb.yaml\ncannot be read")

    assert command_errors.run(app, []) == 64
    assert capsys.readouterr().err == "byohost: a\\u001b[2Jb.yaml\ncannot be read\n"
