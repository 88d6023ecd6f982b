"""The registry of a site, as options name it: where, whom to trust, who we are. Edge: files."""

import re
from pathlib import Path

from clusters import registry_credentials as logins
from clusters.registry_credentials import Credentials
from clusters.registry_push import Registry
from conformance.contract import input_text
from conformance.contract.exits import UsageError

REGISTRY = re.compile(r"(?P<host>[A-Za-z0-9.-]+(?::[0-9]{1,5})?)(?P<path>(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)")
"""HOST[:PORT], and a path where there is one."""


def place(text: str, ca: Path | None, registry_credentials: Path | None) -> tuple[Registry, str]:
    """The registry, and the path under which each image has its name.

    Raises:
        UsageError: it is no HOST[:PORT]/PATH, or a file cannot be used.
        ClusterError: the file of credentials has none for it.
    """
    host, _, path = checked(text).partition("/")
    trusted = None if ca is None else authority(ca, "--registry-ca")
    who = None if registry_credentials is None else credentials(registry_credentials, text)
    return Registry(f"https://{host}", host, trusted, who), path


def checked(text: str) -> str:
    """The same, if it is a registry and a path.

    Raises:
        UsageError: it is no HOST[:PORT]/PATH.
    """
    found = REGISTRY.fullmatch(text)
    if found is None or not found["path"]:
        raise UsageError(
            f"--registry {text}: give HOST[:PORT]/PATH without a scheme and a tag, such as registry.corp:5000/byohost"
        )
    return text


def credentials(file: Path, registry: str) -> Credentials:
    """Who we are at that registry, by an authentication file.

    Raises:
        UsageError: the file cannot be read.
        ClusterError: it has none for the registry.
    """
    option = f"--registry-credentials {file}"
    try:
        text = input_text.read(file)
    except input_text.UnreadableError as error:
        raise UsageError(f"{option}: it cannot be read ({error})") from error
    return logins.find(text, option, registry)


def authority(file: Path, option: str) -> str:
    """PEM of an authority.

    Raises:
        UsageError: the file cannot be read, or holds none.
    """
    try:
        text = input_text.read(file, "ascii")
    except input_text.UnreadableError as error:
        raise UsageError(f"{option} {file}: it cannot be read ({error}); give a file of PEM certificates") from error
    if "BEGIN CERTIFICATE" not in text:
        raise UsageError(f"{option} {file}: no certificate is in it; give a file of PEM certificates")
    return text
