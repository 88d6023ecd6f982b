"""Tests of finding this machine's mirror."""

import pytest

from clusters.debian import mirror_in


@pytest.mark.parametrize(
    ("sources", "mirror"),
    [
        ("Types: deb\nURIs: http://mirror.test/debian\nSuites: bookworm\n", "http://mirror.test/debian"),
        ("deb [signed-by=/k.gpg] https://mirror.test/debian/ bookworm main", "https://mirror.test/debian/"),
        ("# deb http://old.test/debian x\ndeb http://new.test/debian x main", "http://new.test/debian"),
        ("URIs: http://mirror.test/debian-security\n", None),
        ("deb http://mirror.test/ubuntu noble main", None),
        ("", None),
    ],
)
def test_mirror_is_the_first_archive_of_either_format(sources: str, mirror: str | None) -> None:
    """Security archives and other distributions are not what a suite is unpacked from."""
    assert mirror_in(sources) == mirror
