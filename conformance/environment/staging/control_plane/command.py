"""How a target's operator is started as a process. Pure."""

import sys
from pathlib import Path

from conformance.contract.exits import UsageError
from conformance.target.description import Target

REFERENCE = (sys.executable, "-P", "-m", "reference_operator")
"""Its image's own command (`clusters/recipes/images/operator`), without the image."""


def operator_command(target: Target) -> tuple[str, ...]:
    """The words of the command; a path of target.toml is meant relative to that file's folder.

    Raises:
        UsageError: the target names an image alone, and this ground runs none.
    """
    mutant = target.mutant
    if mutant is not None and mutant.kind == "operator" and mutant.build is not None:
        return (sys.executable, "-P", str(target.resolve(mutant.build).absolute()))
    if target.operator.process:
        first, *rest = target.operator.process
        return (_program(target, first), *rest)
    if target.operator.image is not None:
        raise UsageError(
            f"operator.image: {target.operator.image!r} is an image, and --ground control-plane runs processes: name "
            'its command as operator.process, such as ["./operator", "--kubeconfig", "{kubeconfig}"]'
        )
    return REFERENCE


def _program(target: Target, name: str) -> str:
    """A name without a slash is looked for on PATH, by whoever starts it."""
    path = target.resolve(name)
    return str(path.absolute()) if "/" in name and not Path(name).is_absolute() else name
