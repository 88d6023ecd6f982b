"""A profile by its shipped name or by the path of a TOML file. Edge: reads that one file.

What cannot be a profile is refused before it is read whole: a device, a pipe, a file of gigabytes.
"""

import codecs
import stat
from pathlib import Path

from egress_profiles import loading
from egress_profiles.loading import ProfileError
from egress_profiles.profile import Profile

LARGEST = 16 * 1024 * 1024
"""Bytes; a profile of ten thousand hosts has two million."""
_MARKS = ((codecs.BOM_UTF8, "UTF-8"), (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"))


def read(argument: str) -> Profile:
    """Load the shipped profile of that name, or the file where the argument ends with `.toml`.

    Raises:
        ProfileError: there is no such profile, the file cannot be read as UTF-8 text, or is no acceptable profile.
    """
    return loading.from_toml(_text(Path(argument))) if argument.endswith(".toml") else loading.named(argument)


def _text(file: Path) -> str:
    data = _bytes(file)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            raise ProfileError(f"It begins with a byte order mark of {encoding}; save it as UTF-8 without one.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProfileError(f"It is not UTF-8 (byte {error.start}); save it as UTF-8.") from error


def _bytes(file: Path) -> bytes:
    try:
        regular = stat.S_ISREG(file.stat().st_mode)
        data = b""
        if regular:
            with file.open("rb") as stream:
                data = stream.read(LARGEST + 1)
    except OSError as error:
        raise ProfileError(f"It cannot be read ({error.strerror}).") from error
    except ValueError as error:  # the path holds NUL, or what no file name can
        raise ProfileError(f"It cannot be read ({error}).") from error
    if not regular:
        raise ProfileError("It is no regular file; give the path of a TOML file.")
    if len(data) > LARGEST:
        raise ProfileError(f"It is larger than {LARGEST // 1024**2} MiB; a profile is a list of hosts.")
    return data
