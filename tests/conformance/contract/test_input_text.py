"""Files that a person names are read to a bound, and what keeps them from it is a reason."""

from pathlib import Path

import pytest

from conformance.contract import input_text


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    """To its last byte, as long as it is no longer than the bound."""
    file = tmp_path / "it"
    for text in ("", "ä\r\nb\n", "x" * input_text.MOST):
        file.write_bytes(text.encode())
        assert input_text.read(file) == text


@pytest.mark.parametrize(
    ("content", "encoding", "reason"),
    [
        (None, "utf-8", "No such file"),
        (b"\xff", "utf-8", "it is not UTF-8 text"),
        (b"\xc3\xa4", "ascii", "it is not ASCII text"),
        (b"x" * (input_text.MOST + 1), "utf-8", f"it is larger than {input_text.MOST} bytes"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, content: bytes | None, encoding: str, reason: str) -> None:
    """In the words that go into brackets."""
    file = tmp_path / "it"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(input_text.UnreadableError, match=reason):
        input_text.read(file, encoding)


def test_a_device_that_never_ends_is_left() -> None:
    """It is not read into memory first."""
    with pytest.raises(input_text.UnreadableError, match="it is larger than"):
        input_text.read(Path("/dev/zero"))
