"""A node with pods, Services and an outside, made of network namespaces. Edge: ip, nft, sockets (root needed).

Sockets are made by threads that enter a namespace; a socket stays in the namespace it was made in. Private and
documentation addresses are used inside these namespaces only, which are removed afterwards.
"""

import contextlib
import ctypes
import os
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from egress_profiles.endpoints import KUBERNETES, PROXY

T = TypeVar("T")
OUTSIDE4, OUTSIDE6 = "192.0.2.10", "2001:db8::10"
PODS = {"operator": 2, "sandbox": 3, "proxy": 4, "unknown": 5, "neighbour": 6}
PATIENCE = 2.0
CLONE_NEWNET = 0x40000000


def run(*command: str, text: str | None = None) -> str:
    """Run a tool and give its output; its failure is the test's."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
    return done.stdout


@dataclass(frozen=True)
class Lab:
    """One such node; `prefix` keeps two of them apart."""

    prefix: str

    def name(self, place: str) -> str:
        """Name the namespace of `node`, `outside` or a pod."""
        return f"{self.prefix}-{place}"

    def tool(self, place: str, *command: str, text: str | None = None) -> str:
        """Run a tool inside a namespace."""
        return run("ip", "netns", "exec", self.name(place), *command, text=text)

    def inside(self, place: str, make: Callable[[], T]) -> T:
        """Call `make` in a thread that has entered a namespace."""
        results: list[T] = []
        errors: list[Exception] = []

        def enter() -> None:
            handle = os.open(f"/run/netns/{self.name(place)}", os.O_RDONLY)
            try:
                entered = ctypes.CDLL(None).setns(handle, CLONE_NEWNET) == 0
                assert entered, f"cannot enter the network namespace of {place}"
                results.append(make())
            except (OSError, AssertionError) as error:
                errors.append(error)
            finally:
                os.close(handle)

        thread = threading.Thread(target=enter)
        thread.start()
        thread.join()
        if errors:
            raise errors[0]
        return results[0]

    def set(self, place: str, setting: str, value: str) -> None:
        """Write one of the kernel's network settings of a namespace."""
        self.inside(place, lambda: Path(f"/proc/sys/net/{setting}").write_text(value, encoding="ascii"))

    def listen(self, place: str, port: int, family: int) -> socket.socket:
        """Listen on every address of one family, so that `accepted` can tell what arrived."""
        kind = socket.AF_INET if family == 4 else socket.AF_INET6

        def make() -> socket.socket:
            listener = socket.create_server(("", port), family=kind, backlog=64)
            listener.settimeout(0.2)
            return listener

        return self.inside(place, make)

    def dial(self, place: str, host: str, port: int) -> str:
        """Open a TCP connection and say how that went: answered, refused or timeout."""

        def make() -> str:
            try:
                socket.create_connection((host, port), timeout=PATIENCE).close()
            except (ConnectionRefusedError, ConnectionResetError, PermissionError):
                return "refused"
            except TimeoutError:
                return "timeout"
            except OSError as error:
                return "refused" if error.errno in {13, 113} else f"error {error}"
            return "answered"

        return self.inside(place, make)

    def pod_address(self, pod: str, family: int) -> str:
        """Give a pod's address."""
        return f"10.244.0.{PODS[pod]}" if family == 4 else f"fd00:10:244::{PODS[pod]}"


def accepted(listener: socket.socket) -> int:
    """Count the connections that wait in a listener's queue, and drop them."""
    count = 0
    with contextlib.suppress(TimeoutError):
        while True:
            listener.accept()[0].close()
            count += 1
    return count


@contextlib.contextmanager
def lab(prefix: str) -> Iterator[Lab]:
    """Build the node, and remove it whatever happens."""
    made = Lab(prefix)
    places = ["node", "outside", *PODS]
    try:
        for place in places:
            run("ip", "netns", "add", made.name(place))
            made.tool(place, "ip", "link", "set", "lo", "up")
            made.set(place, "ipv6/conf/default/accept_dad", "0")  # else addresses are unusable for their first second
        _uplink(made)
        for pod in PODS:
            _pod(made, pod)
        made.tool("node", "nft", "-f", "-", text=_services(made))
        yield made
    finally:
        for place in places:
            subprocess.run(["ip", "netns", "del", made.name(place)], capture_output=True, check=False)


def _uplink(made: Lab) -> None:
    run(
        "ip",
        "link",
        "add",
        "eth0",
        "netns",
        made.name("node"),
        "type",
        "veth",
        "peer",
        "eth0",
        "netns",
        made.name("outside"),
    )
    for place, host in (("node", 2), ("outside", 1)):
        made.tool(place, "ip", "addr", "add", f"172.18.0.{host}/16", "dev", "eth0")
        made.tool(place, "ip", "-6", "addr", "add", f"fd00:18::{host}/64", "dev", "eth0", "nodad")
        made.tool(place, "ip", "link", "set", "eth0", "up")
        other = 3 - host
        made.tool(place, "ip", "route", "add", "default", "via", f"172.18.0.{other}")
        made.tool(place, "ip", "-6", "route", "add", "default", "via", f"fd00:18::{other}")
    made.tool("outside", "ip", "addr", "add", f"{OUTSIDE4}/32", "dev", "lo")
    made.tool("outside", "ip", "-6", "addr", "add", f"{OUTSIDE6}/128", "dev", "lo", "nodad")
    for setting in ("ipv4/ip_forward", "ipv6/conf/all/forwarding"):
        made.set("node", setting, "1")


def _pod(made: Lab, pod: str) -> None:
    """Join a pod as the ptp plugin does: a pair of its own, a gateway address on the node's end, a host route."""
    number = PODS[pod]
    node_end = f"veth{number:08x}"
    run(
        "ip",
        "link",
        "add",
        node_end,
        "netns",
        made.name("node"),
        "type",
        "veth",
        "peer",
        "eth0",
        "netns",
        made.name(pod),
    )
    for family, gateway, address, bits in (
        ("-4", "10.244.0.1", made.pod_address(pod, 4), 32),
        ("-6", "fd00:10:244::1", made.pod_address(pod, 6), 128),
    ):
        nodad = ["nodad"] if family == "-6" else []
        made.tool("node", "ip", family, "addr", "add", f"{gateway}/{bits}", "dev", node_end, *nodad)
        made.tool("node", "ip", "link", "set", node_end, "up")
        made.tool("node", "ip", family, "route", "add", f"{address}/{bits}", "dev", node_end)
        made.tool(pod, "ip", family, "addr", "add", f"{address}/{bits}", "dev", "eth0", *nodad)
        made.tool(pod, "ip", "link", "set", "eth0", "up")
        made.tool(pod, "ip", family, "route", "add", gateway, "dev", "eth0")
        made.tool(pod, "ip", family, "route", "add", "default", "via", gateway)


def _services(made: Lab) -> str:
    """Render what kube-proxy would: the proxy's Service to its pod, the kube API's to the node."""
    rules = []
    for hook in ("prerouting", "output"):
        rules.append(f"add chain inet kube {hook} {{ type nat hook {hook} priority -100; policy accept; }}")
        for word, proxy, pod, api, node in (
            ("ip", PROXY.ipv4, made.pod_address("proxy", 4), KUBERNETES.ipv4, "172.18.0.2:6443"),
            ("ip6", PROXY.ipv6, made.pod_address("proxy", 6), KUBERNETES.ipv6, "[fd00:18::2]:6443"),
        ):
            rules.append(f"add rule inet kube {hook} {word} daddr {proxy} meta l4proto tcp dnat {word} to {pod}")
            rules.append(f"add rule inet kube {hook} {word} daddr {api} tcp dport 443 dnat {word} to {node}")
    return "add table inet kube\n" + "\n".join(rules) + "\n"
