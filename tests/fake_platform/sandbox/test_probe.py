import io
import json
import socket
import subprocess

from fake_platform.sandbox.probe import AT_ONCE, probe
from tests.fake_platform.sandbox.far_end import far_end, stays_silent
from tests.fake_platform.sandbox.running import COMMAND


def test_every_attempt_has_its_line_behind_the_identity() -> None:
    """The batch goes in by stdin, one JSON line each comes out, the exit status is 0."""
    batch = [{"id": str(number), "kind": "file", "path": "/"} for number in range(3 * AT_ONCE)]
    done = subprocess.run([*COMMAND, "probe"], input=json.dumps(batch), capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[0]["id"] == "identity"
    assert {line["id"] for line in lines[1:]} == {attempt["id"] for attempt in batch}
    assert done.stderr == ""


def test_a_mistake_is_one_sentence_and_nothing_is_tried() -> None:
    """Exit status 2, the sentence on stderr, no line at all on stdout."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        good = {"id": "a", "kind": "tcp", "host": "127.0.0.1", "port": server.getsockname()[1]}
        batch = json.dumps(good) + "\n{}\n"
        done = subprocess.run([*COMMAND, "probe"], input=batch, capture_output=True, text=True, check=False)
        server.settimeout(0)
        try:
            server.accept()
            tried = True
        except BlockingIOError:
            tried = False
    assert (done.returncode, done.stdout, tried) == (2, "", False)
    assert done.stderr == "Line 2 of the batch lacks 'id': it is a string.\n"


def test_a_silent_far_end_does_not_hold_the_others_up() -> None:
    """Lines come as attempts end, the slow one last."""
    out = io.StringIO()
    with far_end(stays_silent) as port:
        slow = {"id": "slow", "kind": "tcp", "host": "127.0.0.1", "port": port, "read": 1, "timeout": 0.5}
        fast = [{"id": str(number), "kind": "file", "path": "/"} for number in range(5)]
        assert probe(json.dumps([slow, *fast]), out, io.StringIO()) == 0
    assert [json.loads(line)["id"] for line in out.getvalue().splitlines()][-1] == "slow"


def test_a_round_begins_when_the_one_before_has_ended() -> None:
    """However slow an attempt of it is."""
    out = io.StringIO()
    with far_end(stays_silent) as port:
        slow = {"id": "slow", "kind": "tcp", "host": "127.0.0.1", "port": port, "read": 1, "timeout": 0.3}
        fast = [{"id": str(number), "kind": "file", "path": "/", "round": number} for number in (2, 1)]
        assert probe(json.dumps([*fast, slow]), out, io.StringIO()) == 0
    assert [json.loads(line)["id"] for line in out.getvalue().splitlines()] == ["identity", "slow", "1", "2"]
