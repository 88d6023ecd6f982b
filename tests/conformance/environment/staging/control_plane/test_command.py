"""How a target's operator is started as a process."""

import sys
from pathlib import Path

import pytest

from conformance.contract.exits import UsageError
from conformance.environment.staging.control_plane.command import operator_command
from conformance.target.description import Mutant, Operator, Target

HERE = Path("/t/target.toml")


def test_the_reference_is_a_module() -> None:
    """Run by this very interpreter."""
    assert operator_command(Target()) == (sys.executable, "-P", "-m", "reference_operator")


def test_a_mutant_is_its_program() -> None:
    """Beside its target.toml."""
    mutant = Mutant("m", "operator", ("LCH-05",), ("x",), build="operator.py")
    assert operator_command(Target(mutant=mutant, path=HERE))[2:] == ("/t/operator.py",)


@pytest.mark.parametrize("kind", ["platform", "bundle"])
def test_another_mutant_has_the_reference(kind: str) -> None:
    """Its operator is not what is broken."""
    mutant = Mutant("m", kind, ("LCH-05",), ("x",), build="platform.py")
    assert operator_command(Target(mutant=mutant, path=HERE))[-1] == "reference_operator"


@pytest.mark.parametrize(
    ("process", "command"),
    [(("./go", "a"), ("/t/go", "a")), (("node", "./a.mjs"), ("node", "./a.mjs")), (("/b/go",), ("/b/go",))],
)
def test_a_process_is_found_from_its_file(process: tuple[str, ...], command: tuple[str, ...]) -> None:
    """A path is relative to the file; a bare name is looked for on PATH."""
    assert operator_command(Target(operator=Operator(process=process), path=HERE)) == command


def test_an_image_alone_is_refused() -> None:
    """With what to write instead."""
    with pytest.raises(UsageError, match=r"operator\.image: 'x' is an image.*operator\.process"):
        operator_command(Target(operator=Operator(image="x")))
