"""Gets credentials from a kubeconfig's exec plugin, within a bound. Edge: one process, files.

The client library runs a plugin without any bound and goes on as nobody where it fails; here its failure is told.
Source: client.authentication.k8s.io/v1, ExecCredential. What a plugin prints on stdout is secret and never shown.
"""

import base64
import json
import os
import subprocess
from collections.abc import Mapping
from typing import Any

from conformance.contract.text import clipped
from conformance.preflight.kubeconfig import Place

BOUND = 15.0
"""Seconds that a plugin may take: nobody sits at a preflight to answer its questions."""


class CredentialsError(Exception):
    """The plugin gave no credentials; the message is one sentence, `said` what it printed on stderr."""

    def __init__(self, message: str, said: str = "") -> None:
        super().__init__(message)
        self.said = clipped(said.strip(), 400)


def user(place: Place, seconds: float = BOUND) -> dict[str, Any]:
    """The user's table of a kubeconfig, a plugin replaced by what it gives.

    Raises:
        CredentialsError: the plugin is not there, failed, took too long or answered something else.
    """
    plugin = place.plugin
    if plugin is None:
        return dict(place.user)
    status = _status(_run(plugin, place, seconds), str(plugin.get("command")))
    if status.get("token"):
        return {"token": status["token"]}
    if status.get("clientCertificateData") and status.get("clientKeyData"):
        return {
            "client-certificate-data": _encoded(status["clientCertificateData"]),
            "client-key-data": _encoded(status["clientKeyData"]),
        }
    raise CredentialsError(f"the plugin {plugin.get('command')} answered without a token and without a certificate")


def _run(plugin: Mapping[str, Any], place: Place, seconds: float) -> str:
    command = str(plugin.get("command") or "")
    if os.sep in command:
        command = os.path.normpath(os.path.join(os.path.dirname(place.file.split(os.pathsep)[0]), command))  # noqa: PTH118, PTH120 - a path that may be relative to the file
    more = {str(each["name"]): str(each["value"]) for each in plugin.get("env") or ()}
    asked = {"apiVersion": plugin.get("apiVersion"), "kind": "ExecCredential", "spec": {"interactive": False}}
    if plugin.get("provideClusterInfo"):
        asked["spec"] = {"interactive": False, "cluster": dict(place.cluster)}
    environment = {**os.environ, **more, "KUBERNETES_EXEC_INFO": json.dumps(asked)}
    line = [command, *map(str, plugin.get("args") or ())]
    try:
        done = subprocess.run(
            line,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        said = late.stderr.decode(errors="replace") if isinstance(late.stderr, bytes) else ""
        raise CredentialsError(f"the plugin {command} gave no credentials within {seconds:g} s", said) from late
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CredentialsError(f"the plugin {command} cannot be run: {reason}") from error
    if done.returncode != 0:
        raise CredentialsError(f"the plugin {command} ended with code {done.returncode}", done.stderr)
    return done.stdout


def _status(printed: str, command: str) -> Mapping[str, Any]:
    try:
        document = json.loads(printed)
    except ValueError as error:
        raise CredentialsError(f"the plugin {command} printed no JSON") from error
    status = document.get("status") if isinstance(document, dict) else None
    if not isinstance(status, dict):
        raise CredentialsError(f"the plugin {command} printed no ExecCredential with a status")
    return status


def _encoded(text: object) -> str:
    return base64.b64encode(str(text).encode()).decode()
