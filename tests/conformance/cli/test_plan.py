"""`byohost certify --plan`, and where seconds are kept."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import builtin
from conformance.cli import plan
from conformance.environment.options import Ground
from conformance.families._shared.scheduling.host_lanes import Lane
from conformance.families._shared.scheduling.scenario import Kind, Need, Scenario
from conformance.target.selection import Wish
from tests.conformance.cli.test_commands import ROOT


def byohost(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The real program, in a folder where it must leave nothing."""
    command = [sys.executable, "-P", "-m", "conformance", "certify", *arguments]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "", "COLUMNS": "200"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_it_tells_who_runs_when_and_starts_nothing(tmp_path: Path) -> None:
    """On which host, for how long; without a report folder, and without any program to start."""
    done = byohost(tmp_path, "--plan", "--clause", "REC-03", "--clause", "LCH-05")
    assert (done.returncode, done.stderr) == (0, "")
    head, *lines = done.stdout.splitlines()
    assert "lanes" in head
    assert [line for line in lines if "outage" in line and "Launch, take the operator away" in line]
    assert "outage, on an installed host" in lines
    assert [*tmp_path.iterdir()] == []


def test_where_no_scenario_is_asked_for_it_says_so(tmp_path: Path) -> None:
    """As for what a bundle's text tells."""
    done = byohost(tmp_path, "--plan", "--level", "static")
    assert (done.returncode, done.stdout) == (0, f"{plan.NOTHING}\n")


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("nowhere/seconds.toml", "there is no folder for it"),
        (".", "it is a folder"),
        ("other.toml", "a number of seconds for each scenario"),
    ],
)
def test_seconds_that_cannot_be_kept_are_usage(tmp_path: Path, file: str, words: str) -> None:
    """Before anything is started."""
    (tmp_path / "other.toml").write_text("name = 'something else'\n")
    done = byohost(tmp_path, "--seconds", file)
    assert done.returncode == 64
    assert words in done.stderr
    assert {each.name for each in tmp_path.iterdir()} == {"other.toml"}


def test_a_page_has_a_block_for_each_lane() -> None:
    """The host's installation first, then each scenario with its own words."""

    def take(_: None) -> None:
        """Take it away."""

    scenario = Scenario("taken_away", Need(Kind.INSTALLED, lambda *_: None), take, None)
    told = plan.page([Lane(Kind.INSTALLED, (scenario,), (30.0,), 10.0)], 4)
    assert told.splitlines() == [
        "1 lanes, 1 hosts beside the steady one, 4 scenarios at once: some 40 s.",
        "",
        "taken-away, on an installed host",
        "      0 s     10 s  install             the host is installed",
        "     10 s     30 s  taken_away          Take it away.",
    ]


def test_another_ground_has_another_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """On one machine more passes at once there, on more hosts, and in its own seconds."""
    monkeypatch.setattr(plan, "at_once", lambda: 6)  # how fast this machine is just now is no matter of the ground
    told = [plan.plan(builtin.reference_target(), Wish(), plan.PACES[ground]) for ground in Ground]
    heads = [re.findall(r"[0-9]+", each.splitlines()[0]) for each in told]
    lanes, hosts, at_once, seconds = zip(*(map(int, head) for head in heads), strict=True)
    assert lanes[1] > lanes[0]
    assert hosts[1] > hosts[0]
    assert at_once == (6, 12)
    assert seconds[1] < seconds[0]
