"""The command: one line on stdout, a log that tells and leaks nothing, teaching errors."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from azure.messaging.webpubsubservice import WebPubSubServiceClient

from fake_platform.webpubsub.__main__ import main
from tests.children import ended
from tests.fake_platform.wire import Wire

COMMAND = [sys.executable, "-m", "fake_platform.webpubsub"]


def test_command_serves_until_it_is_stopped(tmp_path: Path) -> None:
    """Endpoint and connection string for the official client; the log has lines and no token."""
    key = tmp_path / "key"
    key.write_text("secret-" * 6)
    command = [*COMMAND, "--log", f"--access-key-file={key}"]
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = json.loads(process.stdout.readline())
        assert httpx.head(line["endpoint"] + "/api/health", trust_env=False).status_code == 200
        with WebPubSubServiceClient.from_connection_string(line["connectionString"], hub="h") as client:
            client.send_to_all("x", content_type="text/plain")
            token = client.get_client_access_token(user_id="a\x1b[31m\nb")
        wire = Wire()
        wire.connect(token["url"], "json.webpubsub.azure.v1")
        wire.read()
        wire.send("{\x7f")
        assert wire.close_code() == 1007
        wire.close()
        httpx.get(line["endpoint"] + "/" + "x" * 10_000, trust_env=False)
        process.terminate()
        assert process.wait(timeout=10) == 0
        log = process.stderr.read()
    assert token["token"] not in log
    assert log.replace("\n", "").isprintable()
    events = [json.loads(entry) for entry in log.splitlines()]
    assert {"request", "connected", "refused frame", "disconnected"} <= {event["event"] for event in events}
    assert {"event": "request", "method": "POST", "path": "/api/hubs/h/:send", "status": 202} in events


def test_help_teaches() -> None:
    """What it prints and when it ends."""
    shown = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, check=True).stdout
    assert "connectionString" in shown
    assert "SIGTERM" in shown


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (["--port={taken}"], "is taken; choose another with --port"),
        (["--hubs=/nowhere"], "cannot be read"),
        (["--hubs={file}"], "must be an object"),
        (["--entra-jwks={file}"], "no JSON Web Key Set"),
        (["--tls-cert={file}"], "together"),
        (["--tls-cert={file}", "--tls-key={file}"], "no PEM certificate"),
    ],
)
def test_mistakes_are_one_sentence(
    flags: list[str], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2: an occupied port, files that are missing or are not what they should be."""
    file = tmp_path / "no.json"
    file.write_text("[]")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        filled = [flag.format(taken=listener.getsockname()[1], file=file) for flag in flags]
        monkeypatch.setattr(sys, "argv", ["webpubsub", *filled])
        assert main() == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert why in printed.err
    assert len(printed.err.splitlines()) == 1
