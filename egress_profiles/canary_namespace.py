"""Shell scripts that give a kind node its canary: a namespace that owns the addresses nobody should reach. Pure.

Order is safety: unreachable routes for all documentation ranges and the metadata address come first and stay, with a
metric that loses to every other route. Then the namespace, then the routes to it, which vanish together with its link.
So a probe through an open gate reaches the canary or nobody, never the outside, also while the canary is missing.
The scripts are for `sh -eu` as root inside the node (iproute2, ctr) and may be run again at any time.
Source: RFC 5737 and 3849 (documentation ranges), RFC 6598 (the link's 100.64.0.0/10), ip-route(8), ip-netns(8).
"""

import ipaddress
import shlex
from dataclasses import dataclass

RANGES = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "169.254.169.254/32", "2001:db8::/32")
"""What is routed to the canary, and to nobody without it."""

ADDRESSES = ("192.0.2.10", "198.51.100.10", "203.0.113.10", "169.254.169.254", "2001:db8::10")
"""The canary's own addresses, all inside `RANGES`."""

NAMESPACE, LINK, FAR_LINK = "canary", "canary0", "canary1"
NEAR = {4: "100.64.77.1", 6: "fd00:77::1"}
FAR = {4: "100.64.77.2", 6: "fd00:77::2"}
LINK_LENGTH = {4: 30, 6: 126}
LOSING, WINNING = 65535, 100
"""Metrics of the unreachable routes and of the routes to the canary; the lower one is used."""

LINK_SETTINGS = (f"net.ipv6.conf.{LINK}.disable_ipv6=0", f"net.ipv6.conf.{LINK}.accept_dad=0")
"""Without duplicate address detection: until the link-local address passes it, a second or two, forwarded IPv6 packets
find no neighbour and are lost."""

LOG_FOLDER = "/var/log/byohost-canary"
"""In the node: hits.jsonl, and server.log with the server's own output."""

IMAGES = "byohost"
"""The namespace of the node's containerd that holds the canary's image: the kubelet does not look there."""


@dataclass(frozen=True)
class Server:
    """The canary's container: `image` is a reference imported into containerd's namespace `IMAGES` in the node.

    `certificate` is a PEM file in its folder with key and certificate, for clients that verify; empty: its own.
    """

    image: str
    user: str = "65532:65532"
    folder: str = LOG_FOLDER
    patience: int = 20
    certificate: str = ""


def set_up(server: Server) -> str:
    """The whole script: unreachable routes, namespace, running server. Exit 0 means that it listens everywhere."""
    return "\n".join([network(), _start(server)])


def network() -> str:
    """The script of routes and namespace, without the server."""
    return "\n".join([_lines("set -eu"), _unreachable("replace"), _namespace(), _routes()])


def remove() -> str:
    """The script that ends server and namespace; the unreachable routes stay, so that nothing leaks afterwards."""
    return _lines(
        "set -eu",
        _stop(),
        # The link first: the kernel would take it away behind our back, some time after the namespace.
        _unlink(),
        f"if [ -e /run/netns/{NAMESPACE} ]; then ip netns del {NAMESPACE}; fi",
    )


def remove_unreachable() -> str:
    """The script that takes the unreachable routes away too: after it the node is as it was before."""
    return "\n".join([_lines("set -eu"), _unreachable("del")])


def _unreachable(verb: str) -> str:
    quiet = " 2>/dev/null || true" if verb == "del" else ""
    return _lines(*(f"{_ip(each)} route {verb} unreachable {each} metric {LOSING}{quiet}" for each in RANGES))


def _namespace() -> str:
    """The namespace with its link and addresses; one that lost its link is made anew."""
    inside = f"ip -n {NAMESPACE}"
    owned = [f"{inside} addr replace {each}/{_bits(each)} dev lo{_at_once(each)}" for each in ADDRESSES]
    near = [f"ip addr replace {NEAR[v]}/{LINK_LENGTH[v]} dev {LINK}{_at_once(NEAR[v])}" for v in (4, 6)]
    far = [f"{inside} addr replace {FAR[v]}/{LINK_LENGTH[v]} dev {FAR_LINK}{_at_once(FAR[v])}" for v in (4, 6)]
    back = [f"{inside} {_ip(NEAR[v])[3:]} route replace default via {NEAR[v]} dev {FAR_LINK}" for v in (4, 6)]
    settings = (
        "net.ipv6.conf.all.disable_ipv6=0",
        "net.ipv6.conf.default.disable_ipv6=0",
        "net.ipv6.conf.default.accept_dad=0",  # see LINK_SETTINGS
        "net.ipv4.ip_forward=0",  # may come from the node: what is not ours would be sent back for ever
        "net.ipv6.conf.all.forwarding=0",
        "net.ipv4.ip_unprivileged_port_start=0",  # the server is not root
    )
    return _lines(
        f"[ -e /run/netns/{NAMESPACE} ] || ip netns add {NAMESPACE}",
        *(f"ip netns exec {NAMESPACE} sysctl -qw {setting}" for setting in settings),
        f"{inside} link set lo up",
        f"if ! {inside} link show dev {FAR_LINK} >/dev/null 2>&1; then",
        f"  {_unlink()}",
        f"  ip link add {LINK} type veth peer name {FAR_LINK} netns {NAMESPACE}",
        "fi",
        "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1",  # pods arrive through the node
        f"sysctl -qw {' '.join(LINK_SETTINGS)}",
        f"ip link set {LINK} up",
        f"{inside} link set {FAR_LINK} up",
        *owned,
        *near,
        *far,
        *back,
    )


def _routes() -> str:
    version = {each: ipaddress.ip_network(each).version for each in RANGES}
    return _lines(
        *(f"{_ip(each)} route replace {each} via {FAR[version[each]]} dev {LINK} metric {WINNING}" for each in RANGES)
    )


def _start(server: Server) -> str:
    """The server in its container, always a new one, since an old one may hold a namespace that is gone."""
    image, folder = shlex.quote(server.image), shlex.quote(server.folder)
    missing = f"{server.image} is not in containerd's namespace {IMAGES}: run ctr -n {IMAGES} images import FILE first."
    silent = f"The canary did not listen within {server.patience} s; its output:"
    command = ["python3", "-m", "egress_profiles.canary", "--log", f"{server.folder}/hits.jsonl"]
    command += [word for address in ADDRESSES for word in ("--address", address)]
    command += ["--certificate", server.certificate] if server.certificate else []
    run = [
        *("ctr", "-n", IMAGES, "run", "-d", "--user", server.user),
        *("--with-ns", f"network:/run/netns/{NAMESPACE}", "--log-uri", f"file://{server.folder}/server.log"),
        *("--mount", f"type=bind,src={server.folder},dst={server.folder},options=rbind:rw"),
        *(server.image, NAMESPACE, *command),
    ]
    return _lines(
        f"ctr -n {IMAGES} images ls -q | grep -qxF -- {image} || {{ echo {shlex.quote(missing)} >&2; exit 1; }}",
        _stop(),
        f"mkdir -p {folder}",
        f"chown {server.user} {folder} {shlex.quote(server.certificate) if server.certificate else ''}".rstrip(),
        f": > {folder}/server.log",
        shlex.join(run),
        f"ready() {{ grep -q '\"ready\": true' {folder}/server.log; }}",
        f"left={server.patience * 10}",
        'while ! ready && [ "$left" -gt 0 ]; do sleep 0.1; left=$((left - 1)); done',
        f"ready || {{ echo {shlex.quote(silent)} >&2; cat {folder}/server.log >&2; exit 1; }}",
    )


def _unlink() -> str:
    """Takes the link away if it is there; its other end goes with it, and so do all routes over it."""
    return f"if ip link show dev {LINK} >/dev/null 2>&1; then ip link del dev {LINK}; fi"


def _stop() -> str:
    """Ends the server's task and container; both may be missing, and ctr then says so on stderr."""
    return _lines(
        f"ctr -n {IMAGES} tasks rm -f {NAMESPACE} >/dev/null 2>&1 || true",
        f"ctr -n {IMAGES} containers rm {NAMESPACE} >/dev/null 2>&1 || true",
    ).rstrip("\n")


def _ip(address: str) -> str:
    """The command for the family of an address or range."""
    return f"ip -{ipaddress.ip_network(address).version}"


def _bits(address: str) -> int:
    return ipaddress.ip_address(address).max_prefixlen


def _at_once(address: str) -> str:
    """No duplicate address detection either for an IPv6 address that is given by hand."""
    return " nodad" if ":" in address else ""


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"
