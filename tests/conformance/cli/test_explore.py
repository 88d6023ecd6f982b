"""What the command line says of stories: what is meant, where they are told, and what does not fit together."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from conformance import builtin
from conformance.cli import explore, show
from conformance.cli.commands import app
from conformance.contract.clauses import Level, Profile
from conformance.contract.exits import UsageError
from conformance.environment.options import Ground, RunOptions
from conformance.explore.actions import Kill
from conformance.explore.story import Story, written
from conformance.explore.wanted import Wanted
from conformance.target.selection import Wish

STORY = Story(7, 3, (Kill(),))


@pytest.mark.parametrize(("said", "seconds"), [("90s", 90), ("10m", 600), ("1h", 3600)])
def test_how_long_is_a_number_with_its_unit(said: str, seconds: int) -> None:
    assert explore.wanted(said, 7, None) == Wanted(7, seconds)


def test_a_seed_that_nobody_names_is_drawn() -> None:
    """It is said afterwards, so that the run can be repeated."""
    drawn = {found.seed for found in (explore.wanted("1m", None, None) for _ in range(20)) if found is not None}
    assert len(drawn) > 1
    assert explore.wanted(None, None, None) is None


@pytest.mark.parametrize("said", ["", "10", "m", "0m", "10 m", "-1m", "1.5h", "10d"])
def test_anything_else_is_no_time(said: str) -> None:
    with pytest.raises(UsageError, match="such as 90s, 10m or 1h"):
        explore.wanted(said, None, None)


def test_a_story_is_read_from_its_file(tmp_path: Path) -> None:
    """Seed and number are the file's own."""
    file = tmp_path / "story.json"
    file.write_text(written(STORY))
    assert explore.wanted(None, None, file) == Wanted(7, story=STORY, file=file)


@pytest.mark.parametrize(
    ("text", "said"), [(None, "cannot be read"), ("{", "Expecting"), ("{}", "it has no steps"), ("[" * 99999, "nest")]
)
def test_a_file_that_is_no_story_is_a_sentence(tmp_path: Path, text: str | None, said: str) -> None:
    """It names the file."""
    file = tmp_path / "story.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(UsageError) as refused:
        explore.wanted(None, None, file)
    assert str(refused.value).startswith(f"--replay {file}: ")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("10m", None, Path("x")), "leave --explore and --seed out"),
        ((None, 7, Path("x")), "leave --explore and --seed out"),
        ((None, 7, None), "add --explore 10m"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    arguments: tuple[str | None, int | None, Path | None], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        explore.wanted(*arguments)


def test_stories_are_told_on_a_control_plane_alone() -> None:
    """Without anybody's saying so; everything else stands on a cluster."""
    stories = Wanted(7, 60)
    assert (
        explore.ground(None, stories, {}) is explore.ground(Ground.CONTROL_PLANE, stories, {}) is Ground.CONTROL_PLANE
    )
    assert explore.ground(None, None, {"--plan": True}) is Ground.CLUSTER
    assert explore.ground(Ground.CONTROL_PLANE, None, {}) is Ground.CONTROL_PLANE
    with pytest.raises(UsageError, match="leave --ground out"):
        explore.ground(Ground.CLUSTER, stories, {})


def test_stories_are_judged_by_every_monitor_of_the_profile() -> None:
    """Those of clauses that we have added count where the verdict stands on them."""
    core, hardened = explore.wish(Wish()), explore.wish(Wish(profile=Profile.HARDENED))
    assert set(core.clauses) < set(hardened.clauses)
    assert all(builtin.contract()[each].belongs(Profile.CORE) for each in core.clauses)
    assert "POD-08" in hardened.clauses


@pytest.mark.parametrize("asked", [Wish(clauses=("RBC-02",)), Wish(families=("EGR",)), Wish(level=Level.SMOKE)])
def test_a_part_of_the_contract_cannot_be_explored(asked: Wish) -> None:
    with pytest.raises(UsageError, match="leave --clause, --family and --level out"):
        explore.wish(asked)


def test_the_command_that_repeats_it_names_the_seed() -> None:
    options = RunOptions(run_id="r", command=("byohost", "certify", "--target", "t.toml", "--ground", "control-plane"))
    again = ("byohost", "certify", "--target", "t.toml")
    assert explore.command(options, Wanted(7, 600)) == (*again, "--explore", "600s", "--seed", "7")
    assert explore.command(options, Wanted(7, story=STORY, file=Path("s.json"))) == (*again, "--replay", "s.json")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--explore", "soon"),
        ("--seed", "7"),
        ("--replay", "nowhere.json"),
        ("--explore", "1m", "--ground", "cluster"),
        ("--explore", "1m", "--clause", "RBC-02"),
        ("--explore", "1m", "--plan"),
        ("--explore", "1m", "--fail-fast"),
    ],
)
def test_usage_is_refused_before_anything_is_started(arguments: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, ["certify", *arguments])
    assert isinstance(done.exception, UsageError), done.output


def test_the_terminal_says_how_to_go_there_again() -> None:
    """Right before the verdict."""
    environment = {"explored": "seed 7, 2 stories, 9 steps", "again": "byohost certify --replay s.json"}
    report = {"faults": [], "results": [], "target": {"waivers": []}, "environment": environment, "summary": "S"}
    assert show.report(report, None).splitlines() == ["again: byohost certify --replay s.json", "S"]
