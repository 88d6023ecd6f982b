"""The text of a file that a person has named, read to a bound: a device or a pipe may never end. Edge: files."""

from pathlib import Path

MOST = 4 * 1024 * 1024
"""Bytes: more than anybody writes by hand, and than the authorities of any company have."""


class UnreadableError(Exception):
    """A file that cannot be read as text; its words are the reason, to be put in brackets."""


def read(file: Path, encoding: str = "utf-8") -> str:
    """The whole text of a file.

    Raises:
        UnreadableError: There is none, it is no text of that encoding, or it is larger than `MOST`.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST + 1)
    except OSError as error:
        raise UnreadableError(error.strerror or str(error)) from error
    if len(content) > MOST:
        raise UnreadableError(f"it is larger than {MOST} bytes")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"it is not {encoding.upper()} text") from error
