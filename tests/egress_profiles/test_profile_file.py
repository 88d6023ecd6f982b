"""A profile's file: whatever it holds or is, one sentence."""

import os
from pathlib import Path

import pytest

from egress_profiles import loading, profile_file
from egress_profiles.loading import ProfileError

SHIPPED = Path("egress_profiles/profiles/allowlist.toml")


def test_a_shipped_profile_is_read_by_name_or_by_path() -> None:
    """Both say the same."""
    assert profile_file.read("allowlist") == profile_file.read(str(SHIPPED)) == loading.named("allowlist")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (SHIPPED.read_text().encode("utf-16"), "byte order mark of UTF-16"),
        (SHIPPED.read_text().encode("utf-16-be"), "not TOML"),
        (b"\xfe\xff" + SHIPPED.read_text().encode("utf-16-be"), "byte order mark of UTF-16"),
        (SHIPPED.read_text().encode("utf-8-sig"), "byte order mark of UTF-8"),
        (SHIPPED.read_text().encode("utf-32"), "byte order mark of UTF-16"),
        (b'name = "caf\xe9"', "not UTF-8"),
        (b'name = "a\0b"', "not TOML"),
        (b"\0" * 1000, "not TOML"),
        (b"a = " + b"[" * 50_000, "nested too deeply"),
        (b"a" + b".a" * 5000 + b" = 1", "unknown key"),
        (b"[[destination]]\nhost" + b".a" * 5000 + b" = 1", "unknown key|is missing"),
        (b"port = " + b"9" * 5000, "not TOML"),
        (b"# " + b"x" * profile_file.LARGEST, "larger than 16 MiB"),
        (b"", "'name' is missing"),
    ],
)
def test_a_file_that_is_no_profile_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    """The sentence says why, on one line, and is short."""
    file = tmp_path / "p.toml"
    file.write_bytes(data)
    with pytest.raises(ProfileError, match=words) as refused:
        profile_file.read(str(file))
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 400


def test_what_is_no_regular_file_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe that nobody writes to, a folder, nothing, and a path that no file can have."""
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "folder.toml").mkdir()
    for name, words in (("pipe", "no regular file"), ("folder", "no regular file"), ("none", "No such file")):
        with pytest.raises(ProfileError, match=words):
            profile_file.read(str(tmp_path / f"{name}.toml"))
    with pytest.raises(ProfileError, match="cannot be read"):
        profile_file.read("a\0.toml")
