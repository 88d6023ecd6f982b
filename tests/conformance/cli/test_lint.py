"""A bundle's text is judged without a cluster, from a file or from standard input."""

import io
from pathlib import Path

import pytest

from conformance.cli.lint import STDIN, lint, read
from conformance.contract.exits import UsageError
from conformance.runner.progress import Quiet
from conformance.target.bundle.reader import BYTES
from conformance.target.selection import Wish

WISH = Wish(clauses=("BND-01",))


def test_text_of_a_file(tmp_path: Path) -> None:
    """As it stands; a mark at its beginning and odd ends of lines are for the reader to judge."""
    file = tmp_path / "b.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: \xc3\xa9\n")
    assert read(file) == "\ufeffa: 1\r\nb: é\n"


@pytest.mark.parametrize(
    ("content", "byte"), [("a".encode("utf-16"), "FF"), (b"a: \xc3", "C3"), (b"# \xe9\n", "E9"), (b"a\x8b\x08", "8B")]
)
def test_what_is_no_text_is_a_bundle_that_fails(tmp_path: Path, content: bytes, byte: str) -> None:
    """UTF-16, Latin-1, gzip: kubectl reads other things in it than its reviewer, or nothing."""
    (tmp_path / "b.yaml").write_bytes(content)
    report = lint(tmp_path / "b.yaml", WISH, Quiet())
    failed = [each for each in report["results"] if each["verdict"] == "failed"]
    assert (report["verdict"], [each["clause"] for each in failed]) == ("not-conformant", ["BND-01"])
    assert f"the byte 0x{byte} is no UTF-8: save the file as UTF-8" in failed[0]["message"]


def test_no_more_is_read_than_shows_that_it_is_too_large(tmp_path: Path) -> None:
    """However large the file, and wherever a character is cut in two."""
    for shift in range(2):
        (tmp_path / "b.yaml").write_text("x" * shift + "é" * BYTES)
        assert BYTES // 2 <= len(read(tmp_path / "b.yaml")) <= BYTES
    report = lint(Path("/dev/zero"), WISH, Quiet())
    assert "larger than" in report["results"][0]["message"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle that was never a file is judged and named alike, and standard input stays open."""
    stream = io.TextIOWrapper(io.BytesIO(b"a: ["))
    monkeypatch.setattr("sys.stdin", stream)
    report = lint(STDIN, WISH, Quiet())
    assert report["verdict"] == "not-conformant"
    assert report["results"][0]["message"].startswith("standard input, line 2, column 1: the bundle is not YAML")
    assert not stream.closed


def test_standard_input_that_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a shell's `<&-` leaves it: a sentence, no traceback."""
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(UsageError, match="standard input is closed"):
        read(STDIN)
