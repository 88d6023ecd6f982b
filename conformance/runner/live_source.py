"""Check files are run as their source says, each assertion of theirs compiled in. Edge: imports, the interpreter.

Every verdict hangs on assertions that are executed. An interpreter can be told to skip them, a cached .pyc can lack
them, an import hook can rewrite them: the first is refused, the second never read, the third seen.
"""

import inspect
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from conformance.contract.exits import HarnessError


def refuse_skipped_assertions() -> None:
    """The door of every command that gives a verdict.

    Raises:
        HarnessError: This interpreter skips assertions.
    """
    if sys.flags.optimize:
        value = os.environ.get("PYTHONOPTIMIZE")
        cause = f"PYTHONOPTIMIZE={value} is set: unset it" if value else "it was started with -O: leave that out"
        raise HarnessError(f"This Python skips assertions, and every verdict is one, so nothing is judged; {cause}.")


class LiveSource(SourceFileLoader):
    """Compiles a file at each load, with its assertions; what lies in a cache was compiled by whoever put it there."""

    def get_code(self, fullname: str) -> CodeType:
        """The file's code."""
        path = self.get_filename(fullname)
        return compiled(self.get_data(path), path)


class Finder(MetaPathFinder):
    """Finds the files under some folders, or some files, for `LiveSource`."""

    def __init__(self, *places: Path) -> None:
        self._places = places

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,  # noqa: ARG002 - the protocol's signature
    ) -> ModuleSpec | None:
        """The file of that name in one of the folders that are asked for, if it is one of ours."""
        for folder in path or ():
            for file in _files(Path(folder), fullname):
                if any(file.is_relative_to(place) for place in self._places) and file.is_file():
                    return spec_from_file_location(fullname, file, loader=LiveSource(fullname, str(file)))
        return None


def _files(folder: Path, fullname: str) -> Iterator[Path]:
    """Where a module may lie: in its package's own folder, or below the folder of the outermost package."""
    *packages, name = fullname.split(".")
    yield folder / f"{name}.py"
    yield folder.joinpath(*packages, f"{name}.py")


@contextmanager
def live(*places: Path) -> Iterator[None]:
    """While this lasts, what is imported from these places is compiled from its source."""
    finder = Finder(*places)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


def strayed(module: ModuleType, file: Path) -> tuple[str, ...]:
    """The functions of a loaded file that are not what its source says, by name: something has rewritten them.

    What the source does not name, such as the methods that a dataclass is given, is not the file's own.
    """
    said = list(_shapes(compiled(file.read_bytes(), str(file))))
    named = {shape[0] for shape in said}
    found = [each for each in _functions(vars(module).values()) if each.__module__ == module.__name__]
    mine = [each for each in found if each.__qualname__ in named or each.__code__.co_filename == str(file)]
    return tuple(sorted({each.__qualname__ for each in mine if _shape(each.__code__) not in said}))


def compiled(source: bytes, path: str) -> CodeType:
    """A file's code with its assertions, whatever this interpreter was told."""
    return compile(source, path, "exec", dont_inherit=True, optimize=0)


def _functions(values: Iterable[Any]) -> Iterator[FunctionType]:
    """Functions, also decorated ones, and the methods of classes."""
    for value in values:
        if isinstance(value, type):
            yield from _functions(each for each in vars(value).values() if not isinstance(each, type))
        elif isinstance(found := inspect.unwrap(value) if callable(value) else None, FunctionType):
            yield found


def _shapes(code: CodeType) -> Iterator[tuple[object, ...]]:
    yield _shape(code)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _shapes(inner)


def _shape(code: CodeType) -> tuple[object, ...]:
    """What a code does and where it stands; two codes of one shape are the same, however warm the interpreter is."""
    constants = tuple(_shape(each) if isinstance(each, CodeType) else each for each in code.co_consts)
    return (code.co_qualname, code.co_firstlineno, code.co_code, code.co_names, constants)
