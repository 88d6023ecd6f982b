"""Which target a command judges."""

from pathlib import Path

import pytest

from conformance import builtin
from conformance.cli import target_file
from conformance.contract.exits import UsageError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder is one of the test's own."""
    monkeypatch.chdir(tmp_path)


def test_without_any_it_is_the_reference() -> None:
    assert target_file.read(None) == builtin.reference_target()


def test_the_one_of_the_folder_is_next() -> None:
    Path("target.toml").write_text('[operator]\nimage = "mine:1"\n')
    assert target_file.read(None).operator.image == "mine:1"


def test_a_named_one_is_first() -> None:
    Path("target.toml").write_text('[operator]\nimage = "mine:1"\n')
    Path("other.toml").write_text('[operator]\nimage = "other:1"\n')
    assert target_file.read(Path("other.toml")).operator.image == "other:1"


@pytest.mark.parametrize(
    ("content", "words"), [(None, "No such file"), (b"\xff", "not UTF-8 text"), (b"=", "not TOML")]
)
def test_what_is_no_target(content: bytes | None, words: str) -> None:
    file = Path("broken.toml")
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match=words):
        target_file.read(file)
