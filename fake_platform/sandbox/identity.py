"""Who and where the probe is, read from the texts of /proc. Pure.

Source: proc_pid_status(5), proc_pid_mountinfo(5), and the kernel's Documentation/networking/proc_net_tcp.rst.
"""

import ipaddress
import re
import struct
from dataclasses import dataclass

LISTENING, UNCONNECTED = "0A", "07"
"""Socket states of /proc/net: a listening TCP socket, a UDP socket without a peer."""

CAPABILITIES = {
    "effective": "CapEff",
    "permitted": "CapPrm",
    "bounding": "CapBnd",
    "ambient": "CapAmb",
    "inheritable": "CapInh",
}


@dataclass(frozen=True)
class Process:
    """Effective ids, capability sets in hexadecimal, and the two confinements of /proc/self/status."""

    uid: int
    gid: int
    groups: tuple[int, ...]
    capabilities: dict[str, str]
    no_new_privs: bool
    seccomp: int


@dataclass(frozen=True)
class Mount:
    """A mount with its own options (not those of its file system)."""

    path: str
    type: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Listener:
    """A socket that takes what comes: family tcp, tcp6, udp or udp6."""

    family: str
    address: str
    port: int


def process(status: str) -> Process:
    """The process of a /proc/self/status text."""
    lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return Process(
        uid=int(lines["Uid"].split()[1]),
        gid=int(lines["Gid"].split()[1]),
        groups=tuple(int(group) for group in lines["Groups"].split()),
        capabilities={name: lines[key].strip() for name, key in CAPABILITIES.items()},
        no_new_privs=lines["NoNewPrivs"].strip() == "1",
        seccomp=int(lines.get("Seccomp", "0")),  # absent where the kernel has no seccomp
    )


def mounts(mountinfo: str) -> tuple[Mount, ...]:
    """The mounts of a /proc/self/mountinfo text, in its order."""
    found = []
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        found.append(Mount(_unescaped(fields[4]), after.split(" ")[0], tuple(fields[5].split(","))))
    return tuple(found)


def root_writable(found: tuple[Mount, ...]) -> bool:
    """Whether the root is mounted for writing, whoever may then write; the last mount on `/` is the one seen."""
    roots = [mount for mount in found if mount.path == "/"]
    return not roots or "ro" not in roots[-1].options


def listeners(family: str, table: str) -> tuple[Listener, ...]:
    """The listening sockets of a /proc/net/{tcp,tcp6,udp,udp6} text."""
    wanted = LISTENING if family.startswith("tcp") else UNCONNECTED
    found = []
    for line in table.splitlines()[1:]:
        fields = line.split()
        if fields[3] == wanted:
            address, port = fields[1].split(":")
            found.append(Listener(family, _address(address), int(port, 16)))
    return tuple(found)


def addresses(fib_trie: str, if_inet6: str) -> tuple[str, ...]:
    """The addresses of this network namespace, loopback left out, from /proc/net/fib_trie and /proc/net/if_inet6."""
    found = set()
    last = ""
    for line in fib_trie.splitlines():
        if "|-- " in line:
            last = line.rpartition(" ")[2]
        elif "host LOCAL" in line:
            found.add(ipaddress.ip_address(last))
    six = {ipaddress.ip_address(bytes.fromhex(line.split()[0])) for line in if_inet6.splitlines()}
    shown = [address for address in [*found, *six] if not address.is_loopback]
    return tuple(str(address) for address in sorted(shown, key=lambda address: (address.version, int(address))))


def _address(digits: str) -> str:
    """An address from its words in hexadecimal, each in the byte order of the machine (little-endian)."""
    words = [int(digits[at : at + 8], 16) for at in range(0, len(digits), 8)]
    return str(ipaddress.ip_address(struct.pack(f"<{len(words)}I", *words)))


def _unescaped(path: str) -> str:
    """A path whose blanks and backslashes were written as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), path)
