"""Requests read, in the protocol's way."""

from unittest.mock import Mock

import pytest

from fake_platform.answers import asker


@pytest.mark.parametrize(
    ("remote", "written"),
    [
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::7"),
        (None, None),
    ],
)
def test_the_askers_address_is_written_as_its_owner_writes_it(remote: str | None, written: str | None) -> None:
    """A dual-stack listener's mapped form is nobody's address."""
    assert asker(Mock(remote=remote)) == written
