"""`byohost certify --explore` and `--replay`: which stories are meant, and a run that tells them. Edge: files."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from conformance import builtin
from conformance.contract import input_text
from conformance.contract.clauses import Level, Profile
from conformance.contract.exits import UsageError
from conformance.environment.options import Ground, RunOptions, RunOutcome
from conformance.explore import story as stories
from conformance.explore.monitors import CLAUSES
from conformance.explore.wanted import Wanted
from conformance.runner.progress import Progress
from conformance.target.description import Target
from conformance.target.selection import Wish

_DURATION = re.compile(r"(\d{1,6})([smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def wanted(explore: str | None, seed: int | None, replay: Path | None) -> Wanted | None:
    """What the command line asks for; None where it asks for no stories.

    Raises:
        UsageError: it cannot be read, or does not fit together.
    """
    if replay is not None:
        if explore is not None or seed is not None:
            raise UsageError(f"--replay {replay} tells that one story: leave --explore and --seed out")
        return _read(replay)
    if explore is None:
        if seed is not None:
            raise UsageError(f"--seed {seed}: it is what --explore draws stories by; add --explore 10m")
        return None
    found = _DURATION.fullmatch(explore)
    if found is None or not int(found[1]):
        raise UsageError(f"--explore {explore}: say how long, as a number with s, m or h, such as 90s, 10m or 1h")
    return Wanted(secrets.randbelow(1_000_000) if seed is None else seed, int(found[1]) * _SECONDS[found[2]])


def _read(file: Path) -> Wanted:
    try:
        story = stories.read(input_text.read(file))
    except input_text.UnreadableError as error:
        raise UsageError(f"--replay {file}: it cannot be read ({error}); name a story of a report") from error
    except (ValueError, RecursionError) as error:
        words = "it nests too deeply" if isinstance(error, RecursionError) else error
        raise UsageError(f"--replay {file}: {words}") from error
    return Wanted(story.seed, story=story, file=file)


def ground(asked: Ground | None, stories_wanted: Wanted | None, about_checks: Mapping[str, bool]) -> Ground:
    """Where a run stands if nobody says so: stories are told on a control plane alone, all else on a cluster.

    `about_checks` says of each option that means nothing to stories whether it was given.

    Raises:
        UsageError: stories were asked for on a cluster, or with such an option.
    """
    if stories_wanted is None:
        return asked or Ground.CLUSTER
    for name in (name for name, given in about_checks.items() if given):
        raise UsageError(f"{name} is about checks, and --explore and --replay tell stories: leave it out")
    if asked is Ground.CLUSTER:
        raise UsageError("--explore and --replay tell their stories on --ground control-plane: leave --ground out")
    return Ground.CONTROL_PLANE


def wish(asked: Wish) -> Wish:
    """The clauses that stories are judged by, of the profile that is wanted.

    Raises:
        UsageError: a part of the contract was asked for.
    """
    if asked.partial or asked.level is not Level.FULL:
        raise UsageError(
            "stories are judged by every clause that has a monitor: leave --clause, --family and --level out"
        )
    contract, profile = builtin.contract(), asked.profile or Profile.CORE
    return replace(asked, clauses=tuple(each for each in CLAUSES if contract[each].belongs(profile)), profile=profile)


def command(options: RunOptions, stories_wanted: Wanted) -> tuple[str, ...]:
    """How the caller would repeat it; the ground goes without saying."""
    said = list(options.command)
    if "--ground" in said:
        at = said.index("--ground")
        del said[at : at + 2]
    if stories_wanted.file is not None:
        return (*said, "--replay", str(stories_wanted.file))
    return (*said, "--explore", f"{stories_wanted.seconds:.0f}s", "--seed", str(stories_wanted.seed))


def run(target: Target, options: RunOptions, stories_wanted: Wanted, progress: Progress) -> RunOutcome:
    """Tell the stories and write the report.

    Raises:
        As `conformance.cli.certify.certify`.
    """
    from conformance.cli.certify import certify  # noqa: PLC0415 - clients of the cluster load only where they are needed
    from conformance.explore.exploring import explored  # noqa: PLC0415 - as above

    asked = replace(options, wish=wish(options.wish), command=command(options, stories_wanted))
    return certify(target, asked, progress, lambda plan: explored(plan, stories_wanted))
