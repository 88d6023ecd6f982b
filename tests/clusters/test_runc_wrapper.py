"""Tests of dropping capabilities that the machine lacks, and of becoming runc."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from clusters import runc_wrapper

STATUS = "Name:\tx\nCapBnd:\t0000000000000003\n"


def test_bounding_set_is_read_by_bit() -> None:
    """Bits 0 and 1 are the first two names."""
    assert runc_wrapper.held(STATUS) == {"CAP_CHOWN", "CAP_DAC_OVERRIDE"}


def test_missing_counts_only_what_the_kernel_knows() -> None:
    """A capability newer than the kernel is not missing."""
    assert runc_wrapper.missing(STATUS, 2) == {"CAP_DAC_READ_SEARCH"}
    assert runc_wrapper.missing(STATUS, 1) == set()


def test_capability_names_stand_at_their_numbers() -> None:
    """A few numbers of the kernel's header, which the order of the names must agree with."""
    numbers = {name: number for number, name in enumerate(runc_wrapper.NAMES)}
    assert [numbers[name] for name in ("NET_ADMIN", "SYS_ADMIN", "SYS_RESOURCE", "CHECKPOINT_RESTORE")] == [
        12,
        21,
        24,
        40,
    ]


def test_sets_are_cut_to_the_available_ones() -> None:
    """Every set loses what is not there; what needs CAP_SYS_RESOURCE goes with it."""
    process = {
        "args": ["sh"],
        "capabilities": {"bounding": ["CAP_CHOWN", "CAP_SYS_RESOURCE"], "effective": ["CAP_SYS_RESOURCE"]},
        "rlimits": [{"type": "RLIMIT_NOFILE"}],
        "oomScoreAdj": -500,
    }
    reduced = runc_wrapper.reduce(process, frozenset({"CAP_CHOWN"}))
    assert reduced == {"args": ["sh"], "capabilities": {"bounding": ["CAP_CHOWN"], "effective": []}}


def test_harmless_settings_stay() -> None:
    """With CAP_SYS_RESOURCE, limits stay; without it, a score that is not negative does."""
    process: dict[str, Any] = {"capabilities": {}, "rlimits": [1], "oomScoreAdj": -1}
    assert runc_wrapper.reduce(process, frozenset({"CAP_SYS_RESOURCE"})) == process
    assert runc_wrapper.reduce({"oomScoreAdj": 5}, frozenset())["oomScoreAdj"] == 5


@pytest.mark.parametrize(
    ("arguments", "edited"),
    [
        (["--root", "/r", "create", "--bundle", "/b", "id"], (Path("/b/config.json"), True)),
        (["run", "--bundle=/b", "id"], (Path("/b/config.json"), True)),
        (["create", "id"], (Path("config.json"), True)),
        (["create", "--bundle"], (Path("config.json"), True)),
        (["exec", "--process", "/p", "id"], (Path("/p"), False)),
        (["exec", "id", "sh"], None),
        (["state", "id"], None),
    ],
)
def test_finds_the_file_that_runc_would_read(arguments: list[str], edited: tuple[Path, bool] | None) -> None:
    """Bundles for create and run, a process file for exec, nothing else."""
    assert runc_wrapper.edited_file(arguments) == edited


@pytest.mark.parametrize("bundle", [True, False])
def test_edits_then_becomes_runc(tmp_path: Path, bundle: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """The file on disk is reduced before runc gets the same arguments."""
    process = {"capabilities": {"bounding": ["CAP_UNKNOWN_TO_ALL"]}}
    file = tmp_path / ("config.json" if bundle else "process.json")
    file.write_text(json.dumps({"process": process} if bundle else process))
    arguments = ["create", "--bundle", str(tmp_path)] if bundle else ["exec", "--process", str(file)]
    said = _become(tmp_path, arguments)
    spec = json.loads(file.read_text())
    assert (spec["process"] if bundle else spec)["capabilities"] == {"bounding": []}
    assert said == " ".join(arguments)


def test_other_commands_go_straight_through(tmp_path: Path) -> None:
    """Nothing is read or written for a command that starts no process."""
    assert _become(tmp_path, ["state", "id"]) == "state id"


def _become(folder: Path, arguments: list[str]) -> str:
    """What the runc that the wrapper became said its arguments were."""
    runc, said = folder / "runc", folder / "said"
    runc.write_text(f'#!/bin/sh\nprintf "%s" "$*" >{said}\n')
    runc.chmod(0o755)
    subprocess.run([sys.executable, "-ISE", runc_wrapper.__file__, str(runc), *arguments], check=True)
    return said.read_text()
