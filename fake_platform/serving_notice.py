"""What a laptop's platform says of itself when it serves: one line of JSON, or lines for a shell. Pure."""

import json
import shlex
from collections.abc import Mapping

VARIABLES = {
    "endpoint": ("BYOHOST_ENDPOINT",),
    "control": ("BYOHOST_CONTROL",),
    "controlToken": ("BYOHOST_CONTROL_TOKEN",),
    "page": ("BYOHOST_PAGE",),
    "authorityHost": ("AZURE_AUTHORITY_HOST",),
    "webPubSubConnectionString": ("WEBPUBSUB_CONNECTION_STRING",),
    "caFile": ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "WEBSOCKET_CLIENT_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"),
}
"""Ours by our name; where the official clients read a variable (azure-identity, OpenSSL, requests, Node), by theirs."""


def as_json(line: Mapping[str, str]) -> str:
    """For programs."""
    return json.dumps(line)


def as_environment(line: Mapping[str, str]) -> str:
    """For `. FILE` in a shell (POSIX, Shell Command Language, export): its programs then talk to this platform."""
    found = ((name, line[key]) for key, names in VARIABLES.items() for name in names)
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in found)
