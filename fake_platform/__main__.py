"""`python -m fake_platform`: in the cluster by flags, on a laptop with --laptop. Edge: the process.

Exit 0 after SIGTERM or SIGINT, 64 with one sentence on stderr when the flags make no platform.
"""

import asyncio
import contextlib
import json
import logging
import secrets
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from fake_platform import access, serving_notice
from fake_platform.certificates import LIFE, RunCA
from fake_platform.flags import UsageError
from fake_platform.identity import webhook
from fake_platform.runtime import Platform
from fake_platform.server import Certificate, Keys, Sockets, bind, bind_everywhere, bind_loopback, serving
from fake_platform.settings import Flags, Login, Site, parse
from fake_platform.store import Store
from fake_platform.waiting import told_to_stop
from fake_platform.webpubsub import stderr
from fake_platform.webpubsub.access import connection_string

BAD_USAGE = 64  # sysexits.h, EX_USAGE


def main() -> int:
    """The program."""
    if sys.argv[1:2] == ["identity-webhook"]:
        logging.getLogger().addHandler(stderr.Lines())
        return webhook.run(sys.argv[2:])
    return run(sys.argv[1:])


def run(arguments: list[str]) -> int:
    """Run a platform with these flags until told to stop; the exit code."""
    logging.getLogger().addHandler(stderr.Lines())
    try:
        flags = parse(arguments)
        with contextlib.closing(Store(flags.state)) as store:
            asyncio.run(_laptop(flags, store) if flags.laptop else _cluster(flags, store))
    except UsageError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the command's output
        return BAD_USAGE
    return 0


def _token(file: Path) -> str:
    try:
        token = file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UsageError(f"The control token file {file} cannot be read: {error.strerror}.") from error
    if not token:
        raise UsageError(f"The control token file {file} is empty; put a random token into it.")
    return token


async def _cluster(flags: Flags, store: Store) -> None:
    if not (flags.tls_cert and flags.tls_key and flags.public_endpoint and flags.control_token_file):
        raise UsageError("Flags for the cluster are missing; --help lists them.")
    login = Login(flags.login_endpoint, flags.issuer_ca) if flags.login_endpoint else None
    site = Site(flags.public_endpoint, flags.channel_suffix, flags.registry, flags.blob_hosts, login)
    token = _token(flags.control_token_file)
    public = partial(bind_loopback, flag="--tls-port") if flags.loopback else bind_everywhere
    sockets = Sockets(
        public(flags.tls_port),
        (bind("127.0.0.1", flags.control_port, "--control-port"),),
        public(flags.login_port) if login else (),
    )
    platform = Platform(site, store)
    async with serving(platform, Certificate(flags.tls_cert, flags.tls_key), Keys(token), sockets):
        print(json.dumps({"endpoint": site.endpoint, "ready": True}), flush=True)  # noqa: T201 - the command's output
        await told_to_stop()


async def _laptop(flags: Flags, store: Store) -> None:
    token = (
        _token(flags.control_token_file)
        if flags.control_token_file
        else access.CONTROL_PREFIX + secrets.token_urlsafe(32)
    )
    keys = Keys(token, secrets.token_urlsafe(32))
    sockets = Sockets(
        bind_loopback(flags.tls_port, "--tls-port"),
        bind_loopback(flags.control_port, "--control-port"),
        bind_loopback(flags.login_port, "--login-port"),
    )
    endpoint = f"https://localhost:{sockets.tls[0].getsockname()[1]}"
    control = f"http://localhost:{sockets.control[0].getsockname()[1]}"
    login = Login(f"https://localhost:{sockets.login[0].getsockname()[1]}", flags.issuer_ca)
    site = Site(endpoint, None, flags.registry, flags.blob_hosts, login)
    platform = Platform(site, store)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="byohost-platform-")))
        certificate = _put_certificate(folder, store.own("certificates", _make_certificates, _are_fresh))
        async with serving(platform, certificate, keys, sockets):
            line = {
                "endpoint": endpoint,
                "caFile": str(folder / "ca.crt"),
                "control": control,
                "controlToken": token,
                "page": f"{control}/page/enter?ticket={keys.ticket}",
                "authorityHost": f"{login.endpoint}/",
                "webPubSubConnectionString": connection_string(control, platform.access_key),
            }
            said = serving_notice.as_environment(line) if flags.print_env else serving_notice.as_json(line)
            print(said, flush=True)  # noqa: T201 - the command's output
            await told_to_stop()


def _make_certificates() -> str:
    """The laptop's authority and leaf, as JSON: kept with the state, because operators trust this authority."""
    authority = RunCA.create("byohost laptop CA", laptop=True)
    cert, key = authority.leaf("localhost", "127.0.0.1", "::1")
    made = {"ca.crt": authority.cert_pem, "tls.crt": cert, "tls.key": key, "at": time.time()}
    return json.dumps(made)


def _are_fresh(certificates: str) -> bool:
    """Whether they serve for another half of their life."""
    return bool(time.time() - json.loads(certificates)["at"] < LIFE.total_seconds() / 2)


def _put_certificate(folder: Path, certificates: str) -> Certificate:
    made = json.loads(certificates)
    for name in ("ca.crt", "tls.crt", "tls.key"):
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(made[name], encoding="utf-8")
    return Certificate(folder / "tls.crt", folder / "tls.key")


if __name__ == "__main__":
    sys.exit(main())
