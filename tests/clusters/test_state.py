"""Tests of where things are kept."""

from pathlib import Path

import pytest

from clusters.state import locate


@pytest.mark.parametrize(
    ("environment", "root"),
    [
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/byohost"),
        ({"XDG_CACHE_HOME": "", "HOME": "/h"}, "/h/.cache/byohost"),
        ({}, "/.cache/byohost"),
    ],
)
def test_follows_the_xdg_rules(environment: dict[str, str], root: str) -> None:
    """The cache folder of the environment wins over the home folder."""
    assert locate(environment).root == Path(root)


def test_places_are_apart() -> None:
    """Engine, binaries, images and clusters never share a folder."""
    state = locate({"HOME": "/h"})
    assert len({state.engine, state.binaries, state.images, state.clusters}) == 4
