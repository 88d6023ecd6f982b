"""The probe's first line: what the process sees of itself. Edge: /proc, the environment.

Names of environment variables only: their values may be secrets.
"""

import dataclasses
import os
import socket
from pathlib import Path

from fake_platform.sandbox import identity

FAMILIES = ("tcp", "tcp6", "udp", "udp6")


def portrait() -> dict[str, object]:
    """The identity line as a JSON object."""
    process = identity.process(_text("/proc/self/status"))
    mounts = identity.mounts(_text("/proc/self/mountinfo"))
    sockets = [found for family in FAMILIES for found in identity.listeners(family, _text(f"/proc/net/{family}"))]
    return {
        "id": "identity",
        "sandboxId": os.environ.get("SANDBOX_ID"),
        "hostname": socket.gethostname(),
        "uid": process.uid,
        "gid": process.gid,
        "groups": list(process.groups),
        "capabilities": process.capabilities,
        "noNewPrivs": process.no_new_privs,
        "seccomp": process.seccomp,
        "mounts": [dataclasses.asdict(mount) for mount in mounts],
        "sockets": [dataclasses.asdict(found) for found in sockets],
        "env": sorted(os.environ),
        "rootWritable": identity.root_writable(mounts),
        "addresses": list(identity.addresses(_text("/proc/net/fib_trie"), _text("/proc/net/if_inet6"))),
    }


def _text(path: str) -> str:
    """The file's text; empty where the kernel has no such file, as without IPv6."""
    try:
        return Path(path).read_text("utf-8", "replace")
    except FileNotFoundError:
        return ""
