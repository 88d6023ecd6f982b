"""Real mitmdump processes on loopback: the strict one, naive ones, and ones with a fault. Edge: processes.

Each gets a resolver of ours as its first script: every name is on loopback, so a name that passes reaches the server.
"""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from egress_profiles.battery.cases import OK
from tests.children import ended
from tests.egress_profiles.addon.attempt import Ports
from tests.egress_profiles.addon.upstream import Upstream
from tests.ports import reserved

ROOT = Path(__file__).resolve().parents[3]
ADDON = ROOT / "egress_profiles" / "addon.py"
MITMDUMP = "import sys; from mitmproxy.tools.main import mitmdump; sys.exit(mitmdump())"
PATIENCE = 30

RESOLVER = """
import json, os, socket
numeric = socket.getaddrinfo
def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    if not host or flags & socket.AI_PASSIVE or host in ("127.0.0.1", "::1"):
        return numeric(host, port, family, type, proto, flags)
    with open(os.environ["ASKED"], "a") as log:
        log.write(f"{host}\\n")
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
socket.getaddrinfo = getaddrinfo
print("resolver loaded", flush=True)
"""
NAIVE_HOOK = f"""
from mitmproxy import http
def request(flow):
    if flow.request.{{attribute}} != "{OK}":
        flow.response = http.Response.make(403)
"""
RAISING_HOOK = """
def request(flow):
    raise RuntimeError("the policy service is down")
"""
CONNECT_HOOK = f"""
import socket
from mitmproxy import http
OK = "{OK}"
def first_address(host):
    return socket.getaddrinfo(host, 443)[0][4][0]
def http_connect(flow):
    if not ({{condition}}):
        flow.response = http.Response.make(403)
"""
JUDGED_AT_CONNECT = {
    "suffix": "flow.request.host.endswith(OK)",
    "ip-pinned": "first_address(flow.request.host) == first_address(OK)",
    "dns-open": "first_address(flow.request.host) and flow.request.host == OK",
}
BROKEN_JUDGE = """
from egress_profiles import addon, policy
def judge(*_):
    raise RuntimeError("secret words")
policy.judge = judge
addons = [addon.Egress()]
"""


@dataclass
class Running:
    """A proxy that listens: its ports, and what it has written so far."""

    ports: Ports
    lines: list[str]
    asked_file: Path
    process: "subprocess.Popen[str]" = field(repr=False)
    started: "queue.Queue[bool]" = field(default_factory=queue.Queue, repr=False)

    def reload(self) -> None:
        """Let it read its policy again; the block goes on once it has said what is in force."""
        while not self.started.empty():
            self.started.get()
        self.process.send_signal(signal.SIGHUP)
        assert self.started.get(timeout=PATIENCE), self.log

    @property
    def log(self) -> str:
        """Everything on its standard output and error."""
        return "\n".join(self.lines)

    @property
    def asked(self) -> list[str]:
        """The names it looked up."""
        return self.asked_file.read_text().splitlines() if self.asked_file.exists() else []


@dataclass(frozen=True)
class Place:
    """What every proxy of a test shares: a folder, the servers behind it, the platform's CA, the profile in force."""

    folder: Path
    server: Upstream
    raw: Upstream
    platform_ca: Path
    profile: Path


def strict(place: Place, ports: Ports, script: Path = ADDON, profile: Path | None = None, **more: Path) -> list[str]:
    """Give the arguments of the strict proxy; another profile or script brings a fault in, `more` are its options."""
    actors = f"operator={ports.operator},node={ports.node},sandbox={ports.sandbox}"
    return [
        "-s",
        str(script),
        "--set",
        f"byohost_profile={profile or place.profile}",
        "--set",
        f"byohost_ports={actors}",
        *(part for name, value in more.items() for part in ("--set", f"byohost_{name}={value}")),
    ]


def scripted(place: Place, name: str, text: str) -> Path:
    """Write a script into the folder."""
    script = place.folder / f"{name}.py"
    script.write_text(text)
    return script


def naive(place: Place, name: str) -> list[str]:
    """Give the arguments of a naive proxy by its name."""
    if name == "allow-hosts":
        return ["--allow-hosts", rf"^platform\.byohost\.test:{place.server.port}$"]
    if name in JUDGED_AT_CONNECT:
        text = CONNECT_HOOK.format(condition=JUDGED_AT_CONNECT[name])
        return ["-s", str(scripted(place, name, text))]
    text = RAISING_HOOK if name == "raising" else NAIVE_HOOK.format(attribute=name)
    return ["-s", str(scripted(place, name, text))]


def free_ports(place: Place) -> Ports:
    """Three ports to listen on; the addon must be told them before mitmproxy could say which it got."""
    operator, node, sandbox = reserved(3)
    return Ports(operator, node, sandbox, server=place.server.port, raw=place.raw.port)


@contextlib.contextmanager
def running(place: Place, name: str, ports: Ports, arguments: list[str]) -> Iterator[Running]:
    """Run a mitmdump until the block ends; it listens when the block begins."""
    asked = place.folder / f"{name}.asked"
    modes = [
        part for port in (ports.operator, ports.node, ports.sandbox) for part in ("--mode", f"regular@127.0.0.1:{port}")
    ]
    settings = [f"confdir={place.folder / 'confdir'}", f"ssl_verify_upstream_trusted_ca={place.platform_ca}"]
    resolver = ["-s", str(scripted(place, "resolver", RESOLVER))]
    command = [
        sys.executable,
        "-c",
        MITMDUMP,
        *resolver,
        *modes,
        *(p for s in settings for p in ("--set", s)),
        *arguments,
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "ASKED": str(asked), "PYTHONUNBUFFERED": "1"}
    with ended(
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=place.folder
        )
    ) as process:
        found = Running(ports, [], asked, process)
        reader = threading.Thread(target=_read, args=(found,), daemon=True)
        reader.start()
        try:
            assert found.started.get(timeout=PATIENCE), found.log
            yield found
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()
            reader.join(PATIENCE)


def _read(found: Running) -> None:
    """Collect the output; it listens once mitmproxy or the addon has said so for good."""
    said = 0
    assert found.process.stdout is not None
    for line in found.process.stdout:
        found.lines.append(line.rstrip())
        said += "proxy listening at" in line
        ours = '"stage": "start"' in line and ("is in force" in line or "No policy" in line)
        if said == 3 or ours:
            found.started.put(True)
            said = 0
    found.started.put(False)
