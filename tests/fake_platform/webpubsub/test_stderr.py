"""What libraries log comes out in lines that nothing breaks."""

import json

import pytest

from fake_platform.webpubsub import stderr

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"


def test_library_reports_are_single_lines_without_tokens(capsys: pytest.CaptureFixture[str]) -> None:
    """A quoted request with a token, a line feed and an escape sequence is one printable line; no traceback follows."""
    error = ValueError(f"GET /client?access_token={TOKEN}\n\x1b[31mred")
    stderr.logger("x").error("broken %s", "\x1b]0;title\x07", exc_info=error)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.isascii()
    assert line.isprintable()
    assert TOKEN not in line
    shown = json.loads(line)
    assert shown["event"] == "error"
    assert "\x1b]0;title" in shown["message"]
    assert "red" in shown["error"]


def test_each_line_is_written_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Two servers of one name in a process do not write each other's lines."""
    stderr.logger("x")
    stderr.logger("x").warning("once")
    assert len(capsys.readouterr().err.splitlines()) == 1
