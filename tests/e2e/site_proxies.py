"""A site's own forward proxy beside a plain cluster: bare mitmproxy in the node's network, without our addon. Edge.

It asks our name server for names, at an address that both were told beforehand, and reaches Services as the node does.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from clusters import go_builds, go_modules, images, state
from clusters.engine import Engine
from clusters.images import Workshop
from clusters.progress import silent
from conformance.environment.expectations import Condition
from conformance.environment.waiting import eventually
from tests.e2e.plain_cluster import PlainCluster, address

PORT = 3128
NAME_SERVER = "10.210.0.53"
"""A free address of the plain cluster's Services, from the part that is given to nobody who asks for any."""

MITMDUMP = "from mitmproxy.tools.main import mitmdump; mitmdump()"
TUNNEL = ("--ignore-hosts", ".*")
"""It passes TLS on unread."""

_LISTENS = Condition("it listens", lambda log: "proxy listening at" in log)

SWALLOWS = """
from mitmproxy import http


def request(flow):
    if flow.request.headers.get("upgrade"):
        flow.response = http.Response.make(426, b"no")
"""


@dataclass(frozen=True)
class SitesProxy:
    """One that stands: its URL, PEM file of whom it signs as where it opens TLS, and what it has logged."""

    engine: Engine
    name: str
    url: str
    authority: Path

    @property
    def log(self) -> str:
        """What it says of each connection."""
        return self.engine.run(["logs", self.name], f"the log of {self.name}").decode()


@contextmanager
def sites_proxy(plain: PlainCluster, folder: Path, *arguments: str, script: str = "") -> Iterator[SitesProxy]:
    """Run one; `arguments` are mitmdump's."""
    folder.mkdir()
    authority = trustme.CA(key_type=trustme.KeyType.RSA)
    authority.private_key_pem.write_to_path(folder / "mitmproxy-ca.pem")
    authority.cert_pem.write_to_path(folder / "mitmproxy-ca.pem", append=True)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    (folder / "script.py").write_text(script)
    (folder / "resolv.conf").write_text(f"nameserver {NAME_SERVER}\n")
    name = f"{plain.node}-proxy-{secrets.token_hex(2)}"
    start = ["run", "--detach", "--name", name, "--network", f"container:{plain.node}", "--user", "0"]
    start += ["--volume", f"{folder}:/etc/site", "--volume", f"{folder / 'resolv.conf'}:/etc/resolv.conf:ro"]
    start += ["--entrypoint", "python3", _image(plain.engine), "-c", MITMDUMP, "--mode", f"regular@{PORT}"]
    start += ["--set", "confdir=/etc/site", "--set", "ssl_insecure=true", "--set", "termlog_verbosity=debug"]
    start += ["-s", "/etc/site/script.py", *arguments]
    try:
        plain.engine.run(start, f"starting {name}")
        url = f"http://{address(plain.engine, plain.node)}:{PORT}"
        proxy = SitesProxy(plain.engine, name, url, folder / "ca.pem")
        eventually(lambda: proxy.log, until=_LISTENS, within=60)
        yield proxy
    finally:
        plain.engine.run(["rm", "--force", "--volumes", name], f"removing {name}")


def _image(engine: Engine) -> str:
    """Ours has mitmproxy in it; its addon is not loaded unless somebody says so."""
    programs = {
        "registry": go_builds.programs(go_modules.REGISTRY, silent) / "registry",
        "coredns": go_builds.programs(go_modules.COREDNS, silent) / "coredns",
    }

    workshop = Workshop(engine, state.locate(os.environ).images, programs, silent)
    return images.ensure_images(workshop, ["proxy"])["proxy"].reference
