"""Packages of this machine; nothing is installed here."""

import os
import shutil

import pytest

from clusters import packages
from clusters.errors import ClusterError


@pytest.mark.parametrize(("user", "tool"), [(1000, "/usr/bin/apt-get"), (0, None)])
def test_without_root_or_apt_get_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, user: int, tool: str | None
) -> None:
    """One sentence that names the packages; nothing is tried."""
    said: list[str] = []
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(shutil, "which", lambda _name: tool)
    with pytest.raises(ClusterError, match="nftables jq"):
        packages.install(("nftables", "jq"), said.append)
    assert said == []
