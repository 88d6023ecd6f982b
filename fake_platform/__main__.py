"""`python -m fake_platform`: in the cluster by flags, on a laptop with --laptop. Edge: the process.

Exit 0 after SIGTERM or SIGINT, 2 with one sentence on stderr when the flags make no platform.
"""

import asyncio
import contextlib
import json
import secrets
import sys
import tempfile
from pathlib import Path

from fake_platform.certificates import RunCA
from fake_platform.server import Certificate, Sockets, bind, bind_everywhere, bind_loopback, serving
from fake_platform.settings import Flags, Site, UsageError, parse
from fake_platform.waiting import told_to_stop
from fake_platform.webpubsub.access import connection_string


def main() -> int:
    """Run until told to stop."""
    try:
        flags = parse(sys.argv[1:])
        asyncio.run(_laptop(flags) if flags.laptop else _cluster(flags))
    except UsageError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the command's output
        return 2
    return 0


def _token(file: Path) -> str:
    try:
        token = file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UsageError(f"The control token file {file} cannot be read: {error.strerror}.") from error
    if not token:
        raise UsageError(f"The control token file {file} is empty; put a random token into it.")
    return token


async def _cluster(flags: Flags) -> None:
    if not (flags.tls_cert and flags.tls_key and flags.public_endpoint and flags.control_token_file):
        raise UsageError("Flags for the cluster are missing; --help lists them.")
    site = Site(flags.public_endpoint, flags.channel_suffix, flags.registry, flags.blob_hosts)
    token = _token(flags.control_token_file)
    sockets = Sockets(bind_everywhere(flags.tls_port), (bind("127.0.0.1", flags.control_port, "--control-port"),))
    async with serving(site, Certificate(flags.tls_cert, flags.tls_key), token, sockets):
        print(json.dumps({"endpoint": site.endpoint, "ready": True}), flush=True)  # noqa: T201 - the command's output
        await told_to_stop()


async def _laptop(flags: Flags) -> None:
    token = _token(flags.control_token_file) if flags.control_token_file else secrets.token_urlsafe(32)
    sockets = Sockets(
        bind_loopback(flags.tls_port, "--tls-port"),
        bind_loopback(flags.control_port, "--control-port"),
    )
    endpoint = f"https://localhost:{sockets.tls[0].getsockname()[1]}"
    control = f"http://localhost:{sockets.control[0].getsockname()[1]}"
    site = Site(endpoint, None, flags.registry, flags.blob_hosts)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="byohost-platform-")))
        certificate = _make_certificate(folder)
        async with serving(site, certificate, token, sockets) as platform:
            line = {
                "endpoint": endpoint,
                "caFile": str(folder / "ca.crt"),
                "control": control,
                "controlToken": token,
                "webPubSubConnectionString": connection_string(control, platform.access_key),
            }
            print(json.dumps(line), flush=True)  # noqa: T201 - the command's output
            await told_to_stop()


def _make_certificate(folder: Path) -> Certificate:
    authority = RunCA.create("byohost laptop CA", laptop=True)
    cert, key = authority.leaf("localhost", "127.0.0.1", "::1")
    files = Certificate(folder / "tls.crt", folder / "tls.key")
    (folder / "ca.crt").write_text(authority.cert_pem, encoding="utf-8")
    files.cert.write_text(cert, encoding="utf-8")
    files.key.touch(mode=0o600)
    files.key.write_text(key, encoding="utf-8")
    return files


if __name__ == "__main__":
    sys.exit(main())
