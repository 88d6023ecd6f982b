"""What a person sees on the way."""

import io

from rich.console import Console

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
    quiet.expect(1)
    quiet.check(Result(clause="EGR-01", check="c"), ())
