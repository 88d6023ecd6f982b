"""`python -m tests.strength`: judges a draw of generated faults, and keeps what became of them. Edge: files, processes.

Without `--draw` nothing is judged; number and page are made anew of what is on record.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from tests.strength import page, record
from tests.strength.draw import drawn
from tests.strength.generator import Fault, executed, faults
from tests.strength.judging import BOUND, ROOT, Court, judged, traced
from tests.strength.record import Fate, Outcome

OPERATOR = ROOT / "reference_operator"
NUMBER = ROOT / "conformance" / "contract" / "strength.json"
PAGE = ROOT / "docs" / "strength.md"
KEPT = ROOT / "reports" / "strength"


@cache
def every() -> tuple[Fault, ...]:
    """All faults of the reference operator's source, module by module."""
    modules = sorted(OPERATOR.glob("*.py"))
    return tuple(fault for path in modules for fault in faults(path.stem, path.read_text(encoding="utf-8")))


def publish(outcomes: Sequence[Outcome], made: page.Made) -> None:
    """Record, number and page."""
    record.write(outcomes)
    kept = record.parse(record.render(outcomes))
    NUMBER.write_text(page.render_number(page.number(kept, made)), encoding="utf-8")
    PAGE.write_text(page.page(kept, made), encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.strength", description=__doc__)
    parser.add_argument("--draw", type=int, default=0, help="judge so many that nobody has judged yet")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the draw; by default another each time")
    parser.add_argument(
        "--only", action="append", default=[], help="judge this fault, whether it was or not; repeatable"
    )
    parser.add_argument("--again", action="store_true", help="judge anew what survived or was not judged")
    parser.add_argument("--at-once", type=int, default=2, help="so many runs at a time")
    parser.add_argument("--bound", type=float, default=BOUND, help="seconds for one run; a busy machine wants more")
    parser.add_argument(
        "--without", action="append", default=[], help="leave this clause out, on a busy machine; repeatable"
    )
    parser.add_argument("--minutes", type=float, default=90.0, help="after so many no fault is begun any more")
    parser.add_argument("--trace", action="store_true", help="record anew what a run of the reference passes")
    parser.add_argument("--list", action="store_true", help="print the faults that a run executes, and the others")
    return parser.parse_args(arguments)


def without(reference: record.Reference, clauses: Sequence[str]) -> record.Reference:
    """The reference without what these clauses say."""
    kept, quick = ([each for each in some if each not in clauses] for some in (reference.clauses, reference.quick))
    return replace(reference, clauses=kept, quick=quick)


def chosen(options: argparse.Namespace, able: Sequence[Fault], known: Sequence[Outcome]) -> list[Fault]:
    """The faults that these options ask for."""
    again = {each.key for each in known if each.fate is not Fate.KILLED} if options.again else set()
    named = [fault for fault in able if fault.id in options.only or record.key_of(fault) in again]
    strangers = set(options.only) - {fault.id for fault in able}
    if strangers:
        raise SystemExit(f"no run executes such a fault: {', '.join(sorted(strangers))} (--list shows all)")
    return named + drawn(able, {each.key for each in known}, options.draw, options.seed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge what is asked for; 1 where a survivor has no reason on record."""
    options = _options(arguments)
    if options.trace:
        with tempfile.TemporaryDirectory(prefix="byohost-strength-") as folder:
            record.write_reference(traced(Path(folder)))
    reference = record.reference()
    all_faults = every()
    able, unable = executed(all_faults, reference.lines)
    if options.list:
        _say(*(each.id for each in able), *(f"{each.id} (not executed)" for each in unable))
        return 0
    made = page.Made(len(all_faults), len(able))
    known = record.standing(record.read(), able)
    court, until = (
        Court(options.seed, without(reference, options.without), KEPT, options.bound),
        time.monotonic() + options.minutes * 60,
    )
    faults_ = chosen(options, able, known)
    for found in judged(faults_, options.at_once, court, until):
        known = record.merged(known, [found])
        publish(known, made)
        _say(f"{found.fate} {found.id} after {found.seconds:.0f} s  {found.clause} {found.words}"[:180])
    publish(known, made)
    number = page.number(known, made)
    open_ = [each.id for each in known if each.fate is Fate.SURVIVED and each.excuse is None]
    _say(
        f"{number['caught']} of {number['changing']} generated faults are caught; {number['unjudged']} were not judged"
    )
    _say(*(f"a survivor without a reason in {record.RESULTS.name}: {each}" for each in open_))
    return 1 if open_ else 0


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
