"""A stand-in for a kind node: network namespaces inside a throw-away one, so that the machine's routes stay untouched.

`pod` reaches everything through the node; `outside` is what the node's default route leads to, and owns the canary's
addresses as well: whatever leaks arrives at a second canary there. A stand-in `ctr` runs commands without containerd.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from egress_profiles.canary_namespace import ADDRESSES
from tests.children import ended

POD = {4: "10.244.0.5", 6: "fd00:10:244::5"}
IMAGE = "canary:test"
WIRING = f"""set -eu
mount -t tmpfs none /run
ip link set lo up
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.accept_dad=0
for name in pod outside; do
  ip netns add $name
  ip netns exec $name sysctl -qw net.ipv6.conf.default.accept_dad=0
  ip -n $name link set lo up
  ip link add $name type veth peer name eth0 netns $name
  ip link set $name up
  ip -n $name link set eth0 up
done
ip addr add 10.244.0.1/24 dev pod; ip addr add fd00:10:244::1/64 dev pod nodad
ip -n pod addr add {POD[4]}/24 dev eth0; ip -n pod addr add {POD[6]}/64 dev eth0 nodad
ip addr add 172.18.0.2/24 dev outside; ip addr add fd00:18::2/64 dev outside nodad
ip -n outside addr add 172.18.0.1/24 dev eth0; ip -n outside addr add fd00:18::1/64 dev eth0 nodad
ip -n pod route add default via 10.244.0.1; ip -n pod -6 route add default via fd00:10:244::1
ip -n outside route add default via 172.18.0.2; ip -n outside -6 route add default via fd00:18::2
ip route add default via 172.18.0.1; ip -6 route add default via fd00:18::1
for address in {" ".join(ADDRESSES)}; do ip -n outside addr add $address dev lo; done
ip netns exec outside python3 -m egress_profiles.canary {" ".join(f"--address {each}" for each in ADDRESSES)} \\
  --log "$FOLDER/outside.jsonl" </dev/null >"$FOLDER/outside.log" 2>&1 &
left=200
while ! grep -q '"ready": true' "$FOLDER/outside.log" && [ $left -gt 0 ]; do sleep 0.1; left=$((left - 1)); done
grep -q '"ready": true' "$FOLDER/outside.log" || {{ cat "$FOLDER/outside.log" >&2; exit 1; }}
"""
CTR = """#!/bin/sh
# What the canary's scripts ask of ctr: image list, run, tasks rm, containers rm.
shift 2
case "$1 $2" in
  "images ls") echo {image} ;;
  "tasks rm") [ -e {folder}/pid ] && kill "$(cat {folder}/pid)" && rm {folder}/pid ;;
  "containers rm") exit 0 ;;
  "run -d")
    echo "$@" > {folder}/run
    while [ "$1" != {image} ]; do shift; done
    shift 2
    cd {root}
    ip netns exec canary "$@" </dev/null >>{folder}/server.log 2>&1 & echo $! >{folder}/pid ;;
esac
"""


HOLD = """read -r pid rest </proc/self/stat; echo "$pid"; exec cat >/dev/null"""
"""Process 1 of the node: it ends with our end of its stdin, whatever happens to us, and all of the node with it."""


@dataclass(frozen=True)
class Node:
    """The stand-in: process `pid` holds its namespaces, `folder` the canary's log folder and that of the outside."""

    pid: int
    folder: Path

    def run(self, script: str, namespace: str | None = None) -> subprocess.CompletedProcess[str]:
        """Runs a script in the node, or in one of its namespaces."""
        within = ["ip", "netns", "exec", namespace] if namespace else []
        command = [
            "nsenter",
            "--preserve-credentials",
            "-U",
            "-n",
            "-m",
            "-p",
            "-t",
            str(self.pid),
            *within,
            "sh",
            "-eu",
        ]
        env = {
            **os.environ,
            "PATH": f"{self.folder}:{os.environ['PATH']}",
            "PYTHONPATH": str(Path.cwd()),
            "FOLDER": str(self.folder),
        }
        return subprocess.run(command, input=script, env=env, capture_output=True, text=True, timeout=60, check=False)

    def done(self, script: str) -> None:
        """Runs a script that has to succeed."""
        result = self.run(script)
        assert result.returncode == 0, result.stderr

    def probe(self, attempts: list[dict[str, object]], namespace: str | None = "pod") -> dict[str, dict[str, Any]]:
        """The sandbox's own probe, by attempt id."""
        batch = "\n".join(json.dumps(attempt) for attempt in attempts)
        ran = self.run(f"{sys.executable} -m fake_platform.sandbox probe <<'END'\n{batch}\nEND\n", namespace)
        assert ran.returncode == 0, ran.stderr
        return {line["id"]: line for line in map(json.loads, ran.stdout.splitlines())}

    def hits(self, name: str = "hits") -> list[dict[str, Any]]:
        """What arrived at the canary so far, or at the `outside`."""
        log = self.folder / f"{name}.jsonl"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


@contextmanager
def node(folder: Path) -> Iterator[Node]:
    """A node whose outside listens on all canary addresses; nothing of it is left at the end."""
    (folder / "ctr").write_text(CTR.format(folder=folder, image=IMAGE, root=Path.cwd()))
    (folder / "ctr").chmod(0o755)
    (folder / "python3").symlink_to(sys.executable)
    hold = ["unshare", "--user", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--kill-child"]
    with ended(
        subprocess.Popen([*hold, "sh", "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    ) as holder:
        assert holder.stdout is not None
        pid = holder.stdout.readline().strip()
        assert pid, "this kernel lets us make no network namespace"
        standing = Node(int(pid), folder)
        standing.done(WIRING)
        yield standing
