"""A kit is carried in: a bare root file system, a namespace without a default route, a registry with a password.

Nothing of this checkout, of pip's cache or of the engine is there. What leaves is counted by the namespace itself: by
its interface, and by the kernel where there was no route to take.
"""

import base64
import contextlib
import json
import os
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from clusters import debian, go_builds, go_modules
from clusters.debian import Tree
from fake_platform.bundle import Download, render
from tests.children import ended
from tests.conformance.kit import small
from tests.e2e.conftest import BYOHOST, say

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(os.geteuid() != 0 or shutil.which("ip") is None, reason="root makes namespaces, with iproute2"),
]
ROOT = Tree("trixie", "extract", ("base-files", "coreutils", "dash", "libffi8", "python3", "tar"))
"""A shell, coreutils, tar, and a Python without pip, ensurepip or any package."""
ADDRESS = "198.51.100.2"
NAME = "registry.site.test:5000"
# The bcrypt of "kit-password", as htpasswd -B writes it
HTPASSWD = "kit:$2b$04$abcdefghijklmnopqrstuutcaf0ycgLgcBCLkUUP3Sf5u7ZjFDqOW\n"
BUNDLE = Download(
    "lab",
    ("python",),
    "https://platform.byohost.test",
    f"bhk_{'k3Yx' * 10}",
    {"operatorImage": f"{NAME}/mine/operator@sha256:{'a' * 64}"},
)


def kit_command(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """`byohost kit` of this checkout."""
    command = [*BYOHOST, "kit", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The kit of this checkout, for the Python of the bare system: its SHA-256 as `kit build` said it, and its path."""
    out = tmp_path_factory.mktemp("kit")
    done = kit_command("build", "--out", out, "--python", "3.13")
    assert done.returncode == 0, done.stderr
    digest, _, path = done.stdout.strip().partition("  ")
    return digest, Path(path)


@dataclass(frozen=True)
class Site:
    """A namespace and a root file system; commands run in both."""

    namespace: str
    root: Path

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """As on a machine of the site."""
        inside = ["unshare", "--mount", "--pid", "--fork", "sh", "-c", _MOUNTED, str(self.root), *command]
        line = [
            "ip",
            "netns",
            "exec",
            self.namespace,
            "env",
            "-i",
            "PATH=/usr/sbin:/usr/bin:/bin",
            "HOME=/root",
            *inside,
        ]
        return subprocess.run(line, capture_output=True, text=True, check=False, timeout=600)

    def done(self, *command: str) -> str:
        """What it printed; it ended well."""
        outcome = self.run(*command)
        assert outcome.returncode == 0, outcome.stderr + outcome.stdout
        return outcome.stdout

    def outward(self) -> tuple[int, int]:
        """Packets that left by the interface; datagrams and connections that found no route."""
        listed = self.inside("ip", "-s", "-j", "link", "show", "outward")
        counts = [line.split() for line in self.inside("cat", "/proc/net/snmp").splitlines() if line.startswith("Ip:")]
        return json.loads(listed)[0]["stats64"]["tx"]["packets"], int(dict(zip(*counts, strict=True))["OutNoRoutes"])

    def inside(self, *command: str) -> str:
        """What a program of this machine sees in the namespace."""
        line = ["ip", "netns", "exec", self.namespace, *command]
        return subprocess.run(line, capture_output=True, text=True, check=True).stdout


_MOUNTED = """\
set -e
mount --make-rprivate /
mount -t proc proc "$0/proc"
mount --bind /dev "$0/dev"
exec chroot "$0" "$@"
"""
_NAMESPACE = """\
set -e
for each in $0 $0-far; do
  ip netns add $each
  ip netns exec $each sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
done
ip -n $0 link set lo up
ip -n $0 link add outward type veth peer name inward netns $0-far
ip -n $0-far link set inward up
ip -n $0 address add $1/24 dev outward
ip -n $0 link set outward up
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Bare, and without a way out but to its own segment."""
    folder = tmp_path_factory.mktemp("site")
    debian.make(ROOT, folder / "root.tar", say)
    root = folder / "root"
    root.mkdir()
    subprocess.run(["tar", "--numeric-owner", "-xf", folder / "root.tar", "-C", root], check=True)
    (root / "etc" / "hosts").write_text(f"127.0.0.1 localhost\n{ADDRESS} {NAME.partition(':')[0]}\n")
    made = Site(f"kit-{os.getpid()}", root)
    try:
        subprocess.run(["sh", "-c", _NAMESPACE, made.namespace, ADDRESS], check=True)
        assert made.inside("ip", "route", "show", "default") == ""
        yield made
    finally:
        for name in (made.namespace, f"{made.namespace}-far"):
            subprocess.run(["ip", "netns", "del", name], check=True)


@contextlib.contextmanager
def registry(site: Site, folder: Path) -> Iterator[Path]:
    """The site's own, with TLS and a password; yields what it writes down of each request."""
    authority = trustme.CA()
    leaf = authority.issue_cert(NAME.partition(":")[0])
    authority.cert_pem.write_to_path(site.root / "root" / "ca.pem")
    leaf.cert_chain_pems[0].write_to_path(folder / "tls.crt")
    leaf.private_key_pem.write_to_path(folder / "tls.key")
    (folder / "htpasswd").write_text(HTPASSWD)
    (site.root / "root" / "auth.json").write_text(json.dumps({"auths": {NAME: {"auth": _encoded("kit-password")}}}))
    (site.root / "root" / "wrong.json").write_text(json.dumps({"auths": {NAME: {"auth": _encoded("guessed")}}}))
    settings = {
        "version": 0.1,
        "log": {"accesslog": {"disabled": False}},
        "storage": {"filesystem": {"rootdirectory": str(folder / "storage")}},
        "auth": {"htpasswd": {"realm": "site", "path": str(folder / "htpasswd")}},
        "http": {
            "addr": f"{ADDRESS}:5000",
            "tls": {"certificate": str(folder / "tls.crt"), "key": str(folder / "tls.key")},
        },
    }
    (folder / "config.yml").write_text(json.dumps(settings))
    program = go_builds.programs(go_modules.REGISTRY, say) / "registry"
    command = ["ip", "netns", "exec", site.namespace, str(program), "serve", str(folder / "config.yml")]
    log = folder / "access.log"
    with log.open("w") as told, ended(subprocess.Popen(command, stdout=told, stderr=subprocess.PIPE, text=True)) as one:
        listening = threading.Event()
        reader = threading.Thread(target=_heard, args=(one, listening))
        reader.start()
        assert listening.wait(60), "the registry did not say that it listens"
        yield log
        one.terminate()
        reader.join(60)


def _heard(process: "subprocess.Popen[str]", listening: threading.Event) -> None:
    """Read what it says until it ends, so that it never waits for a reader."""
    assert process.stderr is not None
    for line in process.stderr:
        if "listening on" in line:
            listening.set()


def _encoded(password: str) -> str:
    return base64.b64encode(f"kit:{password}".encode()).decode()


def test_twice_the_same_bytes(built: tuple[str, Path], tmp_path: Path) -> None:
    """Built again, somewhere else."""
    again = kit_command("build", "--out", tmp_path, "--python", "3.13")
    assert again.stdout.partition("  ")[0] == built[0], again.stderr


def test_what_is_not_the_kit_is_refused_by_name(built: tuple[str, Path], tmp_path: Path) -> None:
    """One byte of a program, one image less, one file more: each is named."""
    with tarfile.open(built[1]) as opened:
        opened.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    assert kit_command("verify", folder).returncode == 0
    program = folder / "bin" / "kubectl"
    with program.open("r+b") as file:
        file.seek(12345)
        byte = file.read(1)
        file.seek(12345)
        file.write(bytes([byte[0] ^ 1]))
    (folder / "wheels" / "more.whl").touch()
    images = folder / "images.tar"
    index = json.loads(small.content(images, "index.json", ""))
    gone = index["manifests"].pop(0)
    small.rewritten(images, {"index.json": json.dumps(index).encode()}, "")
    done = kit_command("verify", folder)
    assert done.returncode == 1
    said = done.stdout.splitlines()
    assert [line for line in said if line.startswith("changed: bin/kubectl has SHA-256 ")]
    assert "extra: wheels/more.whl is not listed in kit.json" in said
    assert f"missing: image canary ({gone['digest']}) is not in the index of images.tar" in said


def test_carried_into_a_site_without_a_way_out(built: tuple[str, Path], site: Site, tmp_path: Path) -> None:
    """Unpacked, installed, asked, pushed; a second push sends nothing; not one packet leaves."""
    archive = shutil.copy(built[1], site.root / "root")
    name = Path(archive).stem
    (site.root / "root" / "bundle.yaml").write_text(render(BUNDLE))
    site.done("tar", "-xf", f"/root/{name}.tar", "-C", "/root")
    byohost = site.done("sh", f"/root/{name}/install.sh", "/opt/byohost").strip()
    assert byohost == "/opt/byohost/bin/byohost"
    assert site.done(byohost, "--version").startswith("byohost ")
    assert "Judge a bundle" in site.done(byohost, "lint", "--help")
    assert site.run(byohost, "lint", "/root/bundle.yaml").returncode == 0
    assert "--kubeconfig" in site.done(byohost, "preflight", "--help")
    assert "whole" in site.done(byohost, "kit", "verify", f"/root/{name}")
    images = site.done(byohost, "kit", "list", f"/root/{name}").splitlines()
    with registry(site, tmp_path) as log:
        to = ["--registry", f"{NAME}/mirror", "--ca", "/root/ca.pem"]
        refused = site.run(byohost, "kit", "push", f"/root/{name}", *to, "--authfile", "/root/wrong.json")
        assert refused.returncode == 64
        assert f"byohost: {NAME} does not let us in: 401" in refused.stderr
        pushed = site.done(byohost, "kit", "push", f"/root/{name}", *to, "--authfile", "/root/auth.json").splitlines()
        assert pushed == [f"{NAME}/mirror/{one.rpartition('/')[2]}" for one in images]
        sent = log.read_text().count('"PUT ')
        assert sent > len(images)
        site.done(byohost, "kit", "push", f"/root/{name}", *to, "--authfile", "/root/auth.json")
        assert log.read_text().count('"PUT ') == sent
    assert site.outward() == (0, 0)


def test_a_packet_would_have_been_counted(site: Site) -> None:
    """The control: one to the segment, one to where no route leads."""
    send = "import socket; s = socket.socket(2, 2); s.sendto(b'x', ({!r}, 9))"
    site.done("python3", "-c", send.format("198.51.100.9"))
    assert "unreachable" in site.run("python3", "-c", send.format("203.0.113.9")).stderr
    packets, nowhere = site.outward()
    assert packets > 0
    assert nowhere > 0
