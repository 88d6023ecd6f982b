"""Debian packages on this machine itself, installed where something of ours needs them. Edge: subprocess."""

import os
import shutil
from collections.abc import Sequence

from clusters import commands
from clusters.commands import Call
from clusters.errors import ClusterError
from clusters.progress import Progress

BOUND = 900.0
"""Seconds for apt-get's list of packages, and as many for the installation."""


def can_install() -> bool:
    """Whether this is a Debian-family machine and we are root."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(names: Sequence[str], progress: Progress) -> None:
    """Install packages, saying so.

    Raises:
        ClusterError: this machine has no apt-get, we are not root, or apt-get failed.
    """
    wanted = " ".join(names)
    if not can_install():
        raise ClusterError(f"missing here: {wanted}; install it as root with this machine's package manager")
    progress(f"installing {wanted} with apt-get")
    call = Call(bound=BOUND, environment={"DEBIAN_FRONTEND": "noninteractive"}, progress=progress)
    commands.run(["apt-get", "update", "-q"], "apt-get update", call)
    commands.run(["apt-get", "install", "-qy", "--no-install-recommends", *names], f"installing {wanted}", call)
