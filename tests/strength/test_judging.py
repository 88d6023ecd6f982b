"""A fault is judged in a process of its own, within a bound, and a red that does not come again is no kill."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.strength import judging
from tests.strength.generator import faults
from tests.strength.judging import Court, Ran, judge, judged
from tests.strength.record import Fate, Reference

FAULT = faults("backoff", "LONGEST = 60.0\n")[0]


@dataclass
class Runs:
    """Gives one report after the other, and keeps which clauses were asked for."""

    reports: Iterator[tuple[str, ...]]
    asked: list[list[str]] = field(default_factory=list)

    def __call__(self, folder: Path, command: Sequence[str], arguments: Sequence[str], bound: float) -> Ran:
        """Red of these clauses; the fault stands in for the module that it changes."""
        assert (folder / "backoff.py").read_text(encoding="utf-8") == FAULT.source
        assert [*command[2:]] == [str(judging.STAND_IN), "backoff", str(folder / "backoff.py")]
        self.asked.append([word for word in arguments if not word.startswith("--")])
        red = next(self.reports)
        results: list[dict[str, Any]] = [
            {
                "clause": clause,
                "check": "a::b",
                "verdict": "failed" if clause in red or f"{clause}!" in red else "passed",
                "message": "late",
                "raised": "a:7" if clause in red else "",
            }
            for clause in self.asked[-1]
        ]
        return Ran({"results": results, "faults": []}, bound, late=False)


def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *reports: tuple[str, ...]) -> tuple[Any, list[list[str]]]:
    """What becomes of the fault by these reports, and what was asked for."""
    runs = Runs(iter(reports))
    monkeypatch.setattr(judging, "run", runs)
    court = Court(7, Reference({}, ("REC-06", "REG-01"), ("REG-01",), ()), tmp_path)
    return judge(FAULT, court), runs.asked


QUICK, ALL = ["REG-01"], ["REC-06", "REG-01"]


def test_a_red_is_seen_twice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The second time by its clause alone; what costs little comes first."""
    found, asked = told(monkeypatch, tmp_path, ("REG-01",), ("REG-01",))
    assert (found.fate, found.clause, found.seed) == (Fate.KILLED, "REG-01", 7)
    assert asked == [QUICK, QUICK]
    found, asked = told(monkeypatch, tmp_path, (), ("REC-06",), ("REC-06",))
    assert (found.fate, found.clause) == (Fate.KILLED, "REC-06")
    assert asked == [QUICK, ALL, ["REC-06"]]


def test_a_red_that_does_not_come_again_kills_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The other clauses judge anew; where they find nothing either, nobody knows."""
    found, asked = told(monkeypatch, tmp_path, (), ("REC-06",), (), ())
    assert (found.fate, found.words) == (Fate.UNJUDGED, "REC-06 was red once, and not again")
    assert asked == [QUICK, ALL, ["REC-06"], QUICK]
    found, asked = told(monkeypatch, tmp_path, ("REG-01",), (), ("REC-06",), ("REC-06",))
    assert (found.fate, found.clause) == (Fate.KILLED, "REC-06")
    assert asked == [QUICK, QUICK, ["REC-06"], ["REC-06"]]
    found, asked = told(monkeypatch, tmp_path, ("REG-01",), (), ("REC-06",), ())
    assert (found.fate, found.clause, found.words) == (Fate.UNJUDGED, "", "REC-06 was red once, and not again")


def test_who_never_begins_is_dead_by_the_words_of_the_beginning(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A clause that waits for a host in vain has said nothing of its own."""
    found, asked = told(monkeypatch, tmp_path, ("REG-01!",), ("REG-02!",))
    assert (found.fate, found.clause) == (Fate.KILLED, "REG-02")
    assert asked == [QUICK, ["REG-02"]]
    found, asked = told(monkeypatch, tmp_path, ("REG-01!",), (), ())
    assert (found.fate, found.words) == (Fate.UNJUDGED, "REG-01 was red once, and not again")
    assert asked == [QUICK, ["REG-02"], ["REC-06"]]


def test_a_survivor_is_run_by_all_and_its_report_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """To be looked at."""
    found, asked = told(monkeypatch, tmp_path, (), ())
    assert (found.fate, asked) == (Fate.SURVIVED, [QUICK, ALL])
    assert (tmp_path / FAULT.id.replace(":", "-") / "backoff.py").is_file()


def test_when_time_is_over_none_is_begun(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is under way is seen through."""
    monkeypatch.setattr(judging, "run", Runs(iter(())))
    assert [*judged([FAULT, FAULT], 2, Court(7, Reference({}, (), (), ()), tmp_path), until=0.0)] == []


def test_a_run_is_ended_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By way of its clean-up, and for good."""
    monkeypatch.setattr(judging, "GROUND", ("--help",))
    done = judging.run(tmp_path, [sys.executable], bound=60.0)
    assert (done.report, done.late) == (None, False)
    late = judging.run(tmp_path, [sys.executable], bound=0.01)
    assert (late.report, late.late) == (None, True)
