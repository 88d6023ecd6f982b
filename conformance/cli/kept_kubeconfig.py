"""The kubeconfig that a command goes on with: one context, its credentials had once by us. Edge: files.

Whoever reads it, the client library or kubectl, finds nothing that the two read differently: a token in place of its
file, certificates and keys as files, absolute paths. A plugin stays one, since what it gives ends before a long run
does; but it is asked by a program of ours, within a bound and on no terminal.
"""

import base64
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

import conformance
from conformance.preflight import credentials
from conformance.preflight.kubeconfig import Place

_CERTIFICATES = ("client-certificate", "client-key")
_PROGRAM = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from conformance.cli.kept_kubeconfig import answer
answer(sys.argv[1])
"""
_PLUGIN = "plugin.json"


def unpacked(user: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The same credentials, certificate and key in files of that folder: the library would put them elsewhere."""
    found = dict(user)
    for key in _CERTIFICATES:
        data = found.get(f"{key}-data")
        try:
            content = base64.standard_b64decode(data or "")
        except (TypeError, ValueError):
            continue  # whoever reads it says so
        if content:
            del found[f"{key}-data"]
            found[key] = str(folder / key)
            _kept(folder / key, content)
    return found


def written(place: Place, user: Mapping[str, Any], folder: Path) -> Path:
    """The file; `user` are the credentials as they have been had."""
    file = folder / "kubeconfig"
    lasting = user if place.plugin is None else {"exec": _asked_by_us(place, folder)}
    _kept(file, yaml.safe_dump(place.document(lasting)).encode())
    return file


def answer(file: str) -> None:
    """Ask the plugin that was kept in this file, and print what it says as a plugin does: for whoever calls one.

    Raises:
        SystemExit: it gives no credentials; with a sentence.
    """
    place = Place(**json.loads(Path(file).read_text(encoding="utf-8")))
    try:
        status = credentials.status(place)
    except credentials.CredentialsError as error:
        sys.exit(f"byohost: {error}{f' ({error.said})' if error.said else ''}")
    version = (place.plugin or {}).get("apiVersion")
    sys.stdout.write(json.dumps({"apiVersion": version, "kind": "ExecCredential", "status": status}))


def _asked_by_us(place: Place, folder: Path) -> dict[str, Any]:
    file = folder / _PLUGIN
    _kept(file, json.dumps(asdict(place)).encode())
    root = str(Path(conformance.__file__).absolute().parents[1])
    return {
        "apiVersion": (place.plugin or {}).get("apiVersion"),
        "command": sys.executable,
        "args": ["-P", "-c", _PROGRAM, root, str(file)],
        "interactiveMode": "Never",
    }


def _kept(file: Path, content: bytes) -> None:
    file.touch(mode=0o600)
    file.write_bytes(content)
