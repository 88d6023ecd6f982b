"""Gets credentials from a kubeconfig's exec plugin, within a bound. Edge: processes, files.

The client library runs a plugin without any bound and goes on as nobody where it fails; here its failure is told.
Source: client.authentication.k8s.io/v1, ExecCredential. What a plugin prints on stdout is secret and never shown.
"""

import base64
import contextlib
import json
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clusters import child_environment
from conformance.contract.text import clipped, plain
from conformance.preflight.kubeconfig import Place

BOUND = 15.0
"""Seconds that a plugin may take: nobody sits at a preflight to answer its questions."""
LONGEST = 1 << 20
"""Bytes that a plugin may print: a token and a chain of certificates are a few thousand."""
_BY_HAND = "Run the plugin by hand, log in, and try again."
_INSTALL = "Install the plugin, or name it in the kubeconfig by its path."
_MEND = "Fetch a fresh kubeconfig."
_BEFOREHAND = "Use credentials that nobody has to be asked for."


class CredentialsError(Exception):
    """The plugin gave no credentials: one sentence; `said` is what it printed on stderr, `remedy` what to do."""

    def __init__(self, message: str, said: str = "", remedy: str = _BY_HAND) -> None:
        super().__init__(message)
        self.said = clipped(" ".join(plain(said).split()), 400)
        self.remedy = remedy


def user(place: Place, seconds: float = BOUND) -> dict[str, Any]:
    """The user's table of a kubeconfig, a plugin or a token's file replaced by what it gives.

    Raises:
        CredentialsError: the plugin is not there, failed, took too long or answered something else; the file is not
            there.
    """
    if place.plugin is None:
        return _read(place.user)
    found = status(place, seconds)
    if found.get("token"):
        return {"token": found["token"]}
    if found.get("clientCertificateData") and found.get("clientKeyData"):
        return {
            "client-certificate-data": _encoded(found["clientCertificateData"]),
            "client-key-data": _encoded(found["clientKeyData"]),
        }
    command = place.plugin.get("command")
    raise CredentialsError(f"the plugin {command} answered without a token and without a certificate")


def status(place: Place, seconds: float = BOUND) -> Mapping[str, Any]:
    """What the context's plugin answers, as it answers it.

    Raises:
        CredentialsError: it is not there, failed, took too long or answered something else.
    """
    plugin = place.plugin or {}
    return _status(_run(plugin, place, seconds), str(plugin.get("command")))


def _read(user: Mapping[str, Any]) -> dict[str, Any]:
    """The table as it is, but for a token, which may end with the end of a line; of two that in a file counts."""
    file, token = user.get("tokenFile"), user.get("token")
    if not file and not isinstance(token, str):
        return dict(user)
    try:
        token = Path(file).read_text(encoding="ascii") if file else token
    except (OSError, ValueError, TypeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        words = f"the file {file}, in which a token should be, cannot be read: {reason}"
        raise CredentialsError(words, remedy=_MEND) from error
    rest = {key: value for key, value in user.items() if key not in ("tokenFile", "exec")}
    return rest | {"token": str(token).strip()}


def _run(plugin: Mapping[str, Any], place: Place, seconds: float) -> bytes:
    """What it prints on stdout."""
    command = str(plugin.get("command") or "")
    if plugin.get("interactiveMode") == "Always":
        words = f"the plugin {command} wants somebody at a terminal (interactiveMode: Always), where nobody sits"
        raise CredentialsError(words, remedy=_BEFOREHAND)
    try:
        process = subprocess.Popen(
            [_located(command, place), *map(str, plugin.get("args") or ())],
            env=_environment(plugin, place),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # it asks no terminal, and whatever it starts can be ended with it
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CredentialsError(f"the plugin {command} cannot be run: {reason}", remedy=_INSTALL) from error
    except (KeyError, TypeError) as error:
        words = f"the plugin {command} cannot be run: its env or args are not lists as a kubeconfig has them"
        raise CredentialsError(words, remedy=_MEND) from error
    with process:
        try:
            return _waited(process, command, seconds)
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise


def _located(command: str, place: Place) -> str:
    if os.sep not in command:
        return command
    return os.path.normpath(os.path.join(os.path.dirname(place.file.split(os.pathsep)[0]), command))  # noqa: PTH118, PTH120 - a path that may be relative to the file


def _environment(plugin: Mapping[str, Any], place: Place) -> dict[str, str]:
    more = {str(each["name"]): str(each["value"]) for each in plugin.get("env") or ()}
    asked = {"apiVersion": plugin.get("apiVersion"), "kind": "ExecCredential", "spec": {"interactive": False}}
    if plugin.get("provideClusterInfo"):
        asked["spec"] = {"interactive": False, "cluster": dict(place.cluster)}
    return {**child_environment.inherited(), **more, "KUBERNETES_EXEC_INFO": json.dumps(asked)}


def _waited(process: "subprocess.Popen[bytes]", command: str, seconds: float) -> bytes:
    """What it has printed once it has ended well."""
    deadline = time.monotonic() + seconds
    heard = {"out": b"", "err": b""}
    with selectors.DefaultSelector() as pipes:
        for name, pipe in (("out", process.stdout), ("err", process.stderr)):
            if pipe is not None:
                pipes.register(pipe, selectors.EVENT_READ, name)
        while pipes.get_map():
            ready = pipes.select(max(deadline - time.monotonic(), 0))
            if not ready:
                raise CredentialsError(f"the plugin {command} gave no credentials within {seconds:g} s", _err(heard))
            for key, _ in ready:
                data = os.read(key.fd, 1 << 16)
                heard[key.data] = (heard[key.data] + data)[: LONGEST + 1]
                if not data:
                    pipes.unregister(key.fileobj)
            if len(heard["out"]) > LONGEST or time.monotonic() > deadline:
                raise CredentialsError(f"the plugin {command} prints without end and gives no credentials", _err(heard))
    try:
        code = process.wait(max(deadline - time.monotonic(), 0.1))
    except subprocess.TimeoutExpired as late:
        words = f"the plugin {command} had not ended after {seconds:g} s"
        raise CredentialsError(words, _err(heard)) from late
    if code != 0:
        raise CredentialsError(f"the plugin {command} ended with code {code}", _err(heard))
    return heard["out"]


def _err(heard: Mapping[str, bytes]) -> str:
    return heard["err"][:4096].decode(errors="replace")


def _status(printed: bytes, command: str) -> Mapping[str, Any]:
    try:
        document = json.loads(printed)
    except (ValueError, RecursionError) as error:
        raise CredentialsError(f"the plugin {command} printed no JSON") from error
    status = document.get("status") if isinstance(document, dict) else None
    if not isinstance(status, dict):
        raise CredentialsError(f"the plugin {command} printed no ExecCredential with a status")
    return status


def _encoded(text: object) -> str:
    return base64.b64encode(str(text).encode()).decode()
