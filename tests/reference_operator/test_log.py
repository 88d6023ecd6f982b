import io
import json
import logging
import threading

import pytest

from reference_operator import log

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "secret",
    [
        f"token {JWT} end",
        "wss://x/client?access_token=hunter2&x=1",
        "awps_reconnection_token=hunter2",
        "Authorization: Bearer hunter2",
        "http://user:hunter2@proxy:3128",
    ],
)
def test_what_looks_like_a_secret_is_left_out(secret: str) -> None:
    """Tokens, channel addresses and passwords of proxies never reach the log, whoever writes them."""
    found = log.redact(secret)
    assert "hunter2" not in found
    assert JWT not in found
    assert "…" in found


def test_ordinary_text_stays() -> None:
    """The control: words, digests and addresses without credentials are kept."""
    text = f"registry.byohost.test/x@sha256:{'0' * 64} https://platform.byohost.test bearer of news"
    assert log.redact(text) == text


def test_one_json_object_a_line(logging_restored: None) -> None:
    """Time, level, message and fields; errors of libraries with their name and trace."""
    stream = io.StringIO()
    log.set_up(stream)
    log.say("info", "sandbox ready", sandboxId="a", podUid=None)
    try:
        raise ValueError("boom")  # noqa: TRY301 - a trace is wanted
    except ValueError as error:
        logging.getLogger("somebody").warning("odd", exc_info=error)
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert {key: first[key] for key in ("level", "message", "sandboxId", "podUid")} == {
        "level": "info",
        "message": "sandbox ready",
        "sandboxId": "a",
        "podUid": None,
    }
    assert second["logger"] == "somebody"
    assert "ValueError: boom" in second["exception"]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def test_plain_lines_on_a_terminal(logging_restored: None) -> None:
    """People read time, level, message and fields."""
    stream = Terminal()
    log.set_up(stream)
    log.say("warning", "disconnected", reason="lost")
    assert stream.getvalue()[8:] == " warning disconnected reason=lost\n"


def test_the_form_can_be_set(logging_restored: None) -> None:
    """JSON on a terminal, plain lines in a file, where somebody asks for it."""
    terminal, file = Terminal(), io.StringIO()
    log.set_up(terminal, form="json")
    log.say("info", "connected")
    assert json.loads(terminal.getvalue())["message"] == "connected"
    log.set_up(file, form="console")
    log.say("info", "connected")
    assert file.getvalue()[8:] == " info    connected\n"


def test_a_dying_thread_is_one_line(logging_restored: None) -> None:
    """An error in a thread of a library is a record like any other, and its secrets are left out too."""
    stream = io.StringIO()
    log.set_up(stream)

    def fail() -> None:
        raise OSError("wss://x?access_token=hunter2")

    thread = threading.Thread(target=fail, name="somebody")
    thread.start()
    thread.join()
    found = json.loads(stream.getvalue())
    assert (found["thread"], "hunter2" in stream.getvalue()) == ("somebody", False)
