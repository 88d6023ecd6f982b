"""Tests of saying nothing."""

import pytest

from clusters.progress import silent


def test_silent_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """A caller that wants no progress gets none."""
    silent("half way")
    assert capsys.readouterr() == ("", "")
