"""What a person sees while a run goes on: a line per step and per check, on stderr. Edge: the terminal."""

import contextlib
import os
from collections.abc import Sequence
from typing import Protocol

from rich.console import Console
from rich.markup import escape

from conformance.contract.text import plain
from conformance.runner.verdict import Result, Verdict

_STYLES = {
    Verdict.PASSED: "green",
    Verdict.WAIVED: "yellow",
    Verdict.NOT_APPLICABLE: "dim",
    Verdict.NOT_UNDER_TEST: "dim",
    Verdict.NOT_RUN: "yellow",
    Verdict.COULD_NOT_RUN: "yellow",
    Verdict.FAILED: "bold red",
    Verdict.ERROR: "bold magenta",
}


class Progress(Protocol):
    """Who is told how a run goes."""

    def step(self, words: str) -> None:
        """A step of staging or clean-up begins."""

    def interject(self, words: str) -> None:
        """Something that a signal's handler has to say, whatever the interrupted code was about to write."""

    def expect(self, checks: int) -> None:
        """So many checks will be made."""

    def check(self, result: Result, explanation: Sequence[str]) -> None:
        """A check is done; `explanation` are the lines to show if it did not pass."""


class Quiet:
    """Tells nobody."""

    def step(self, words: str) -> None:
        """Nothing is shown."""

    def interject(self, words: str) -> None:
        """Nothing is shown."""

    def expect(self, checks: int) -> None:
        """Nothing is shown."""

    def check(self, result: Result, explanation: Sequence[str]) -> None:
        """Nothing is shown."""


class Lines:
    """One line per event on a console; what was observed is escaped."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._total = 0
        self._done = 0

    def step(self, words: str) -> None:
        """Shows the step."""
        self._console.print(f"[bold]·[/] {escape(plain(words))}", highlight=False, soft_wrap=True)

    def interject(self, words: str) -> None:
        """Shows a line past every buffer: what it interrupts may be inside one, which cannot be entered twice.

        A console without a descriptor, or a reader that has gone, is shown nothing: a handler has nobody to raise to.
        """
        with contextlib.suppress(OSError):
            os.write(self._console.file.fileno(), f"· {plain(words)}\n".encode())

    def expect(self, checks: int) -> None:
        """Shows the number of checks to come and counts from there."""
        self._total, self._done = checks, 0
        self.step(f"{checks} checks")

    def check(self, result: Result, explanation: Sequence[str]) -> None:
        """Shows clause, verdict, check and seconds; below it the explanation."""
        self._done += 1
        style = _STYLES[result.verdict]
        head = f"[dim]{self._done:>3}/{self._total}[/] [bold]{escape(result.clause)}[/]"
        tail = f"{escape(plain(result.check))} [dim]{result.seconds:.1f} s[/]"
        self._console.print(f"{head} [{style}]{result.verdict}[/] {tail}", highlight=False, soft_wrap=True)
        for line in explanation:
            self._console.print(f"        {escape(plain(line))}", highlight=False, soft_wrap=True)
