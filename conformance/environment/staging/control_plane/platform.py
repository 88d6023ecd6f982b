"""The platform under its own names on loopback ports of this machine. Edge: a child process, files."""

import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from clusters.control_plane.ports import reserved
from conformance.environment.staging.harness_components import StagingError
from conformance.environment.staging.laptop import end, program
from conformance.target.description import Target
from fake_platform import manifests
from fake_platform.certificates import RunCA
from fake_platform.client import ControlClient


@dataclass(frozen=True)
class NamedPlatform:
    """One that has begun: its ports, who signed its certificate, and its own words."""

    child: "subprocess.Popen[str]"
    tls: int
    login: int
    control: int
    token: str
    authority: RunCA

    def answering(self) -> None:
        """Wait until it serves.

        Raises:
            StagingError: it ended; the message has its last words.
        """
        if not (self.child.stdout and self.child.stdout.readline()):
            said = self.child.stderr.read().strip() if self.child.stderr else ""
            raise StagingError(f"the platform did not start: {said}")

    def client(self) -> ControlClient:
        """A way to its control API."""
        return ControlClient(f"http://127.0.0.1:{self.control}", self.token)


@contextmanager
def named_platform(target: Target, run: str, folder: Path, group: int) -> Iterator[NamedPlatform]:
    """The reference's platform, or a mutant's, as long as the block lasts; whoever needs it waits until it answers."""
    tls, login, control = reserved(3)
    authority, token = RunCA.create(f"byohost platform {run}"), secrets.token_urlsafe(32)
    certificate, key = authority.leaf(*manifests.names())
    folder.mkdir(mode=0o700)
    for name, text in {"tls.crt": certificate, "tls.key": key, "token": token}.items():
        (folder / name).write_text(text, encoding="ascii")
    flags = [
        "--loopback",
        f"--tls-port={tls}",
        f"--control-port={control}",
        f"--login-port={login}",
        f"--tls-cert={folder / 'tls.crt'}",
        f"--tls-key={folder / 'tls.key'}",
        f"--control-token-file={folder / 'token'}",
        f"--public-endpoint={manifests.ENDPOINT}",
        f"--channel-suffix={manifests.CHANNEL_SUFFIX}",
        f"--login-endpoint={manifests.LOGIN_ENDPOINT}",
    ]
    with subprocess.Popen(
        [*program(target), *flags],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=group,
    ) as child:
        try:
            yield NamedPlatform(child, tls, login, control, token, authority)
        finally:
            end(child)
