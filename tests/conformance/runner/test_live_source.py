"""Assertions of check files are there, whatever lies in a cache and whoever rewrites them."""

import importlib.util
import os
import py_compile
import subprocess
import sys
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

from conformance import builtin
from conformance.runner import self_test
from conformance.runner.live_source import Finder, LiveSource, live, strayed
from tests.conformance.cli.test_commands import ROOT

SOURCE = """
import functools
from dataclasses import dataclass
@dataclass(frozen=True)
class Given:
    '''Its methods stand in no file.'''
    field: int = 3
    @property
    def twice(self):
        return 2 * self.field
def plain(x):
    assert x, 'x holds'
@functools.lru_cache
def decorated(x):
    return [plain(each) for each in x]
class Held:
    def method(self):
        assert self is None
CONSTANT = 3
"""


def loaded(file: Path) -> ModuleType:
    """The file, imported as pytest imports a check file."""
    with live(file.parent):
        spec = sys.meta_path[0].find_spec(f"some.{file.stem}", [str(file.parent)])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small check file."""
    found = tmp_path / "looked_at.py"
    found.write_text(SOURCE)
    return found


def test_a_cache_without_assertions_is_not_read(file: Path) -> None:
    """A .pyc that was compiled with -O and lies under the usual name deceives Python, and not us."""
    cache = importlib.util.cache_from_source(str(file), optimization="")
    py_compile.compile(
        str(file), cfile=cache, optimize=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )
    usual = importlib.util.spec_from_file_location("deceived", file)
    assert usual is not None
    assert usual.loader is not None
    deceived = importlib.util.module_from_spec(usual)
    usual.loader.exec_module(deceived)
    deceived.plain(0)
    with pytest.raises(AssertionError, match="x holds"):
        loaded(file).plain(0)
    assert strayed(deceived, file) == ("Held.method", "plain")
    assert strayed(loaded(file), file) == ()


@pytest.mark.parametrize("name", ["plain", "decorated"])
def test_a_rewritten_function_is_seen(file: Path, name: str) -> None:
    """What replaces a function's code after it was loaded is named."""
    module = loaded(file)
    for _ in range(100):  # warm code is the same code
        module.decorated((1, 2))
    assert strayed(module, file) == ()
    found = getattr(module, name)
    function = getattr(found, "__wrapped__", found)
    assert isinstance(function, FunctionType)
    function.__code__ = function.__code__.replace(co_consts=(*function.__code__.co_consts, "more"))
    assert strayed(module, file) == (name,)


def test_only_files_of_the_places_are_ours(file: Path) -> None:
    """Other folders, other names and imports by name alone are left to Python."""
    finder = Finder(file.parent)
    assert finder.find_spec("looked_at", None) is None
    assert finder.find_spec("a.nothing_there", [str(file.parent)]) is None
    assert finder.find_spec("a.test_live_source", [str(Path(__file__).parent)]) is None
    spec = finder.find_spec("a.looked_at", [str(file.parent)])
    assert spec is not None
    assert isinstance(spec.loader, LiveSource)


def test_a_check_of_a_package_is_ours_from_the_packages_root(file: Path) -> None:
    """By its whole name, in the folder that the package lies in: so pytest asks for it."""
    above = file.parent.parent
    spec = Finder(file.parent).find_spec(f"{file.parent.name}.looked_at", [str(above)])
    assert spec is not None
    assert spec.origin == str(file)
    assert isinstance(spec.loader, LiveSource)


def test_shipped_checks_are_loaded_from_their_source() -> None:
    """As a session loads them, the judge's own control among them."""
    found: dict[str, object] = {}

    class Looking:
        def pytest_collection_finish(self, session: pytest.Session) -> None:
            modules = {item.getparent(pytest.Module) for item in session.items}
            found.update({module.name: module.obj.__spec__.loader for module in modules if module is not None})

    folder = builtin.CHECKS / "rbac"
    loaded = [name for name in sys.modules if name.startswith("conformance.families.rbac.test_")]
    for name in (*loaded, self_test.__name__ + "_checks"):
        sys.modules.pop(name, None)
    with live(builtin.CHECKS, self_test.CHECKS):
        options = [
            "-c",
            os.devnull,
            "--rootdir",
            str(builtin.CHECKS),
            "--import-mode=importlib",
            "-p",
            "no:cacheprovider",
        ]
        pytest.main(
            [str(folder), str(self_test.CHECKS), *options, "--assert=plain", "--collect-only", "-qq"],
            plugins=[Looking()],
        )
    assert len(found) > 7
    assert {name: type(loader) for name, loader in found.items() if not isinstance(loader, LiveSource)} == {}


@pytest.mark.parametrize(
    ("flags", "variable", "command", "words"),
    [
        (["-O"], "", ["lint", "bundle.yaml"], "it was started with -O: leave that out"),
        ([], "1", ["lint", "bundle.yaml"], "PYTHONOPTIMIZE=1 is set: unset it"),
        ([], "2", ["certify", "--level", "static"], "PYTHONOPTIMIZE=2 is set: unset it"),
        (["-OO"], "", ["certify"], "it was started with -O: leave that out"),
    ],
)
def test_an_interpreter_that_skips_assertions_is_refused(
    tmp_path: Path, flags: list[str], variable: str, command: list[str], words: str
) -> None:
    """One sentence on stderr with cause and remedy, code 2, and nothing was begun."""
    (tmp_path / "bundle.yaml").write_text("apiVersion: v1\nkind: Service\nmetadata: {name: s}\n")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONOPTIMIZE"}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONOPTIMIZE": variable}
    done = subprocess.run(
        [sys.executable, *flags, "-m", "conformance", *command],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "reports").exists()
