"""The process: what it says when its flags make no platform."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from fake_platform.certificates import RunCA


def run(*arguments: str) -> tuple[int, str]:
    """Exit code and stderr of the platform's process."""
    command = [sys.executable, "-m", "fake_platform", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.stdout == ""
    return done.returncode, done.stderr


def test_occupied_port_is_one_sentence_and_exit_64() -> None:
    """Someone else's port: which one, and which flag chooses another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = run("--laptop", f"--tls-port={port}")
    assert (code, said) == (64, f"Port {port} on 127.0.0.1 is taken; choose another with --tls-port.\n")


def test_missing_flags_are_one_sentence_and_exit_64() -> None:
    """No flags make no platform."""
    code, said = run()
    assert code == 64
    assert said.startswith("Give --tls-cert")
    assert said.count("\n") == 1


@pytest.mark.parametrize("broken", ["token", "empty", "key"])
def test_files_that_do_not_serve_are_one_sentence_and_exit_64(tmp_path: Path, broken: str) -> None:
    """A missing or empty control token, or a key that is none, is named."""
    cert, _ = RunCA.create("x").leaf("platform.byohost.test")
    (tmp_path / "tls.crt").write_text(cert)
    (tmp_path / "tls.key").write_text("nonsense")
    if broken != "token":
        (tmp_path / "token").write_text("" if broken == "empty" else "t")
    code, said = run(
        "--tls-port=0",
        "--control-port=0",
        f"--tls-cert={tmp_path / 'tls.crt'}",
        f"--tls-key={tmp_path / 'tls.key'}",
        f"--control-token-file={tmp_path / 'token'}",
        "--public-endpoint=https://platform.byohost.test",
        "--channel-suffix=webpubsub.byohost.test",
    )
    assert code == 64
    assert said.count("\n") == 1
    assert {"token": "cannot be read", "empty": "is empty", "key": "no PEM certificate"}[broken] in said
