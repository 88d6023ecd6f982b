"""Stories on a control plane alone: a broken operator is found, its story told again, and survived by the reference."""

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import certified_with

pytestmark = [pytest.mark.cluster, pytest.mark.usefixtures("cluster")]

ROOT = Path(__file__).resolve().parents[2]
BOUND = 500
"""Seconds: a minute of stories, and five at most to make one short."""

BROKEN = ROOT / "tests" / "mutants" / "logs-the-channel" / "target.toml"
"""It prints the channel's address: whatever the story, once it is told KEY-07 is red."""


def test_what_is_broken_is_found_made_short_and_told_again(tmp_path: Path) -> None:
    """Red by its clause each time; the reference is green by the same story."""
    code, report = certified_with(("--target", str(BROKEN), "--explore", "1m", "--seed", "7"), tmp_path, within=BOUND)
    assert (code, report["verdict"]) == (1, "not-conformant")
    assert report["environment"]["explored"].startswith("seed 7, ")
    assert [each["clause"] for each in report["results"] if each["verdict"] == "failed"] == ["KEY-07"]
    (story,) = (tmp_path / "latest").resolve().glob("stories/*-shrunk.json")
    assert report["environment"]["again"].endswith(f"--replay {story}")
    assert len(json.loads(story.read_text())["steps"]) == 1
    code, report = certified_with(("--target", str(BROKEN), "--replay", str(story)), tmp_path, within=BOUND)
    assert (code, report["verdict"]) == (1, "not-conformant")
    code, report = certified_with(("--replay", str(story)), tmp_path, within=BOUND)
    assert (code, report["verdict"]) == (0, "conformant-on-control-plane")
