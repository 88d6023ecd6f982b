"""A real Squid on loopback with the rendered configuration: the second enforcing proxy. Edge: processes.

What is added to the rendering is where its files are, and a hosts file in which every name is on loopback.
"""

import contextlib
import queue
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from egress_profiles import loading
from egress_profiles.battery.cases import CASES
from egress_profiles.profile import Actor, Profile
from egress_profiles.renderings import squid
from tests.children import ended
from tests.egress_profiles.addon.attempt import Ports
from tests.egress_profiles.addon.proxies import PATIENCE, Place, Running

SQUID = shutil.which("squid")


def installed() -> bool:
    """Tell whether there is a Squid with TLS, as Debian's package squid-openssl has it."""
    if SQUID is None:
        return False
    return "--with-openssl" in subprocess.run([SQUID, "-v"], capture_output=True, text=True, check=True).stdout


def complaints(lines: Iterable[str]) -> list[str]:
    """Give what a Squid says that is no mere progress; a rendering has none."""
    return [line for line in lines if re.search("WARNING|ERROR|FATAL|BUG|NOTICE", line)]


def parse(file: Path) -> list[str]:
    """Let Squid read a configuration as it does at its start, and give its lines."""
    done = subprocess.run([str(SQUID), "-k", "parse", "-f", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr.splitlines()


def configuration(place: Place, ports: Ports, profile: Profile, channels: tuple[str, ...]) -> str:
    """Render a profile for a Squid of our own."""
    listed = {actor: f"127.0.0.1:{ports.of(actor)}" for actor in Actor}
    return squid.render(profile, channels, squid.Site(listed, str(place.folder / "leaf.pem")))


def surroundings(hosts_file: Path) -> str:
    """What is no part of the rendering: where its files are, and that it asks nobody for a name."""
    lines = [
        f"hosts_file {hosts_file}",
        "dns_nameservers 127.0.0.1",
        "dns_timeout 1 second",
        "pid_filename none",
        "pinger_enable off",
        "netdb_filename none",
        "access_log none",
        "cache_log /dev/null",
        "shutdown_lifetime 0 seconds",
    ]
    return "".join(f"{line}\n" for line in lines)


def on_loopback(place: Place, ports: Ports, channels: tuple[str, ...]) -> dict[str, str]:
    """Give every name of the battery and of this folder's profile, at loopback."""
    profile = loading.from_json(place.profile.read_text())
    hosts = {ports.fill(case.connect, "x").rpartition(":")[0] for case in CASES if case.connect}
    hosts |= {destination.host for destination in profile.destinations} | set(channels)
    names = sorted(host for host in hosts if host.isascii() and host.endswith(".test") and "@" not in host)
    return dict.fromkeys(names, "127.0.0.1")


@contextlib.contextmanager
def running_squid(place: Place, ports: Ports, channels: tuple[str, ...]) -> Iterator[Running]:
    """Run a Squid with this folder's profile until the block ends; it listens when the block begins."""
    profile = loading.from_json(place.profile.read_text())
    text = configuration(place, ports, profile, channels)
    with serving(place, ports, text, on_loopback(place, ports, channels)) as found:
        yield found


@contextlib.contextmanager
def serving(place: Place, ports: Ports, text: str, hosts: Mapping[str, str]) -> Iterator[Running]:
    """Run a Squid with a configuration, for which the names have these addresses."""
    with tempfile.TemporaryDirectory() as folder:  # Squid reads its hosts file as a user of its own
        Path(folder).chmod(0o755)
        hosts_file = Path(folder, "hosts")
        hosts_file.write_text("".join(f"{address} {name}\n" for name, address in hosts.items()))
        file = place.folder / "squid.conf"
        file.write_text(text + surroundings(hosts_file))
        command = [str(SQUID), "-N", "-d", "1", "-f", str(file)]
        with ended(
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder)
        ) as process:
            found = Running(ports, [], place.folder / "squid.asked", process)
            reader = threading.Thread(target=_read, args=(found, found.started), daemon=True)
            reader.start()
            try:
                assert found.started.get(timeout=PATIENCE), found.log
                yield found
            finally:
                process.terminate()
                process.wait()
                reader.join()


def _read(found: Running, started: "queue.Queue[bool]") -> None:
    assert found.process.stdout is not None
    for line in found.process.stdout:
        found.lines.append(line.rstrip())
        if "storeLateRelease" in line:  # the last step of its start; "Accepting" is said before it listens
            started.put(True)
    started.put(False)
