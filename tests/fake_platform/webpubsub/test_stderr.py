"""What libraries log comes out in lines that nothing breaks."""

import json

import pytest

from fake_platform.webpubsub import stderr

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"


def test_library_reports_are_single_lines_without_tokens(capsys: pytest.CaptureFixture[str]) -> None:
    """A quoted request with a token, a line feed and an escape sequence is one printable line; no traceback follows."""
    for error in (ValueError(f"GET /client?access_token={TOKEN}\n\x1b[31mred"), _raised()):
        stderr.logger("x").error("broken %s", "\x1b]0;title\x07\ncontext with a secret", exc_info=error)
    lines = capsys.readouterr().err.splitlines()
    for line in lines:
        assert line.isascii()
        assert line.isprintable()
        assert TOKEN not in line
        assert "secret" not in line
    shown = [json.loads(line) for line in lines]
    assert [one["event"] for one in shown] == ["error", "error"]
    assert "\x1b]0;title" in shown[0]["message"]
    assert [one["error"] for one in shown] == ["ValueError", "KeyError"]
    assert shown[0]["at"] == "nowhere"
    assert "test_stderr.py:" in shown[1]["at"]


def _raised() -> KeyError:
    known: dict[str, KeyError] = {}
    try:
        return known["secret"]
    except KeyError as error:
        return error


def test_each_line_is_written_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Two servers of one name in a process do not write each other's lines."""
    stderr.logger("x")
    stderr.logger("x").warning("once")
    assert len(capsys.readouterr().err.splitlines()) == 1
