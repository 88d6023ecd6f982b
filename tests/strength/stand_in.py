"""Runs the reference operator with one module of it exchanged. Edge: the interpreter's imports.

`python stand_in.py MODULE FILE [ARGUMENT ...]`: the module `reference_operator.MODULE` is FILE's.
"""

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class OneModule(MetaPathFinder):
    """Finds that one module, at another place."""

    def __init__(self, name: str, file: str) -> None:
        self._name = name
        self._file = file

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Its place; None for every other module."""
        del path, target
        return importlib.util.spec_from_file_location(fullname, self._file) if fullname == self._name else None


def main() -> int:
    """Exchange, and run what is left of the command line."""
    _, module, file, *arguments = sys.argv
    sys.meta_path.insert(0, OneModule(f"reference_operator.{module}", file))
    from reference_operator.__main__ import main as run  # noqa: PLC0415 - it would load what is to be exchanged

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
