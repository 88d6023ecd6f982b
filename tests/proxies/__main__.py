"""Runs `byohost egress check`'s battery against real proxies, right and subtly wrong. Edge: processes, the terminal.

`python -m tests.proxies [--quick] [--list] [WORD ...]` prints a line for each configuration whose name holds a word,
and ends with 1 if a verdict is not the right one. It needs root, for a network of its own.
"""

import argparse
import dataclasses
import json
import secrets
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from egress_profiles.battery import proxy_cases, verdicts
from egress_profiles.battery.canary_processes import Canaries, canaries, make_certificate
from egress_profiles.battery.checking import Battery, NotReached
from egress_profiles.battery.proxy_cases import Allowed
from egress_profiles.battery.sending import Via
from egress_profiles.battery.verdicts import Opened, Outcome, Said
from tests.proxies import (
    apache,
    go_proxies,
    haproxy,
    javascript_proxies,
    nginx,
    privoxy,
    python_proxies,
    squid,
    tinyproxy,
    tools,
    yard,
)
from tests.proxies.configuration import Configuration
from tests.proxies.yard import Program

ROOMS = (tinyproxy, squid, apache, privoxy, haproxy, nginx, go_proxies, javascript_proxies, python_proxies)
ALL: tuple[Configuration, ...] = tuple(each for room in ROOMS for each in room.CONFIGURATIONS)


@dataclasses.dataclass(frozen=True)
class Result:
    """What was said of one configuration, and what is wrong with that; `skipped` says why it was not asked."""

    name: str
    exit: int = 0
    red: tuple[str, ...] = ()
    wrong: str = ""
    skipped: str = ""
    kind: str = ""


def judge(found: Configuration, outcomes: Sequence[Outcome], kind: str) -> Result:
    """Hold what the check said beside what is right."""
    red = tuple(each.case for each in outcomes if each.said is Said.REACHED)
    untold = [f"{each.case}: {each.reason}" for each in outcomes if each.said is Said.COULD_NOT_RUN]
    code, missing = verdicts.exit_code(outcomes), sorted(set(found.red) - set(red))
    faults = []
    if code != found.exit:
        faults.append(f"exit {code} where {found.exit} is right (red: {', '.join(red) or 'none'})")
    if missing:
        faults.append(f"not found out: {', '.join(missing)}")
    if not found.exit and untold:
        faults.append(f"not told: {'; '.join(untold[:3])} ({len(untold)})")
    if found.told and kind != found.kind:
        faults.append(f"taken for {kind}")
    return Result(found.name, code, red, "; ".join(faults), kind=kind)


def check(found: Configuration, folder: Path, standing: Canaries) -> Result:
    """Run one configuration's programs, and ask them the battery."""
    words = yard.GROUND.words(standing.port, standing.other)
    asked = proxy_cases.asked(Allowed(words, owned=True, credentials=bool(found.pair)))
    via = Via("127.0.0.1", yard.PROXY_PORT, pair=found.pair)
    battery = Battery(via, yard.GROUND, secrets.token_hex(4), lambda: None, _pause)
    opened: Opened | None = None
    if found.opened:
        with _programs(found.opened, folder / "open"):
            noted = battery.reachable(asked, standing)
            if isinstance(noted, NotReached):
                return Result(found.name, wrong=f"open: {noted.words}")
            opened = noted
    with _programs(found.programs, folder / "closed"):
        seen = dataclasses.replace(battery, run=secrets.token_hex(4)).ask(asked, standing, opened)
    return judge(found, verdicts.judge(asked, seen, seen.kind), str(seen.kind))


@contextmanager
def _programs(programs: Sequence[Program], folder: Path) -> Iterator[None]:
    """Run them, the last first: the first stands before the others."""
    folder.mkdir(parents=True)
    for name in ("canary.pem", "proxy.pem"):
        shutil.copy(folder.parents[1] / name, folder / name)
    here = str(folder.parents[1])
    with ExitStack() as stack:
        for each in reversed(programs):
            command = [part.replace("{tools}", here) for part in each.command]
            stack.enter_context(yard.running(dataclasses.replace(each, command=command), folder))
        yield


def _pause(seconds: float) -> None:
    threading.Event().wait(seconds)


def chosen(words: Sequence[str], *, quick: bool) -> list[Configuration]:
    """Give the configurations whose name holds one of the words; every one without words."""
    fit = [each for each in ALL if not words or any(word.lower() in each.name.lower() for word in words)]
    return [each for each in fit if each.quick or not quick]


def results(configurations: Sequence[Configuration], folder: Path) -> Iterator[Result]:
    """Ask each in turn, in a network of our own."""
    able = [each for each in configurations if not each.lacking()]
    tools.build(folder, {part for each in able for program in each.programs for part in program.command})
    folder.chmod(0o755)
    for name in ("canary.pem", "proxy.pem"):
        make_certificate(folder / name, yard.LISTED, yard.UNLISTED)
        (folder / name).chmod(0o644)  # a proxy may run as a user of its own
    yard.enter(folder)
    ground = dataclasses.replace(yard.GROUND, certificate=folder / "canary.pem")
    with canaries(ground, folder) as standing:
        for number, each in enumerate(configurations):
            if why := each.lacking():
                yield Result(each.name, skipped=why)
                continue
            try:
                yield check(each, folder / str(number), standing)
            except AssertionError as error:
                yield Result(each.name, wrong=f"it did not start: {error}")


def main(arguments: Sequence[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser("python -m tests.proxies", description=__doc__)
    parser.add_argument("words", nargs="*", help="parts of names")
    parser.add_argument("--quick", action="store_true", help="those that take a second each")
    parser.add_argument("--list", action="store_true", help="print the names and end")
    parser.add_argument("--json", action="store_true", help="print a JSON line for each")
    given = parser.parse_args(arguments)
    configurations = chosen(given.words, quick=given.quick)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for each in (
            [Result(each.name) for each in configurations] if given.list else results(configurations, Path(folder))
        ):
            wrong += bool(each.wrong)
            said = each.wrong or each.skipped or ("" if given.list else f"exit {each.exit}, as is right")
            sys.stdout.write(json.dumps(dataclasses.asdict(each)) + "\n" if given.json else f"{each.name:<55} {said}\n")
            sys.stdout.flush()
    sys.stderr.write(f"{len(configurations)} configurations, {wrong} wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
