"""What a person sees on the way."""

import io
import os
import signal

import pytest
from rich.console import Console

from conformance.cli.interrupts import Interrupts
from conformance.cli.streams import Listener
from conformance.runner.progress import Lines, Quiet
from conformance.runner.verdict import Result, Verdict


def test_lines_count_and_escape() -> None:
    """A line per check with its place in the whole; markup and control characters do nothing."""
    out = io.StringIO()
    lines = Lines(Console(file=out, width=200))
    lines.step("[red]begin\x1b[2J")
    lines.expect(2)
    for verdict in (Verdict.PASSED, Verdict.FAILED):
        lines.check(Result(clause="EGR-01", check="a[b]", verdict=verdict, seconds=1.25), ["found: [bold]x"])
    text = out.getvalue()
    assert "· [red]begin\\u001b[2J" in text
    assert "  2/2 EGR-01 failed a[b] 1.2 s" in text
    assert "found: [bold]x" in text
    assert "\x1b[2J" not in text


def test_quiet_says_nothing(capfd: object) -> None:
    """It may be told everything."""
    quiet = Quiet()
    quiet.step("x")
    quiet.interject("x")
    quiet.expect(1)
    quiet.check(Result(clause="EGR-01", check="c"), ())


@pytest.mark.usefixtures("heard")
def test_a_signal_may_come_while_a_line_is_written() -> None:
    """It comes inside the write that empties the buffer, where nothing else may enter that buffer."""
    before, after = os.pipe()
    written = Listener(after, shut=False)

    class Interrupted(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def fileno(self) -> int:
            return after

        def write(self, data: object, /) -> int:
            count = written.write(bytes(data))  # type: ignore[call-overload] # what a buffered writer hands on
            if b"cleaning up" in bytes(data):  # type: ignore[call-overload]
                signal.raise_signal(signal.SIGTERM)
            return count

    lines = Lines(Console(file=io.TextIOWrapper(io.BufferedWriter(Interrupted()), line_buffering=True), width=200))
    with Interrupts(lambda: lines.interject("interrupted"), lambda: None) as interrupts:
        lines.step("cleaning up")
    assert interrupts.noted
    os.close(after)
    with os.fdopen(before) as file:
        assert file.read() == "· cleaning up\n· interrupted\n"


def test_whoever_has_gone_is_told_nothing() -> None:
    """A handler has nobody to raise to."""
    before, after = os.pipe()
    os.close(before)
    with os.fdopen(after, "w") as file:
        Lines(Console(file=file)).interject("interrupted")
    Lines(Console(file=io.StringIO())).interject("interrupted")
