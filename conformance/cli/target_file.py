"""Which target a command judges: the named file, ./target.toml, or the built-in reference. Edge: files."""

from pathlib import Path

from conformance import builtin
from conformance.contract import input_text
from conformance.contract.exits import UsageError
from conformance.target import description as targets
from conformance.target.description import Target


def read(path: Path | None) -> Target:
    """The named target, else ./target.toml, else the built-in reference target.

    Raises:
        UsageError: The file cannot be read, or is no target.
    """
    if path is None and not Path("target.toml").is_file():
        return builtin.reference_target()
    file = path or Path("target.toml")
    try:
        text = input_text.read(file)
    except input_text.UnreadableError as error:
        raise UsageError(f"--target {file}: it cannot be read ({error}); give the path of a target.toml") from error
    return targets.load(text, file, builtin.schema("target"))
