"""Servers of three makes on loopback that say which requests they have read: nginx, Go's and Python's. Edge: processes.

Each listens on two ports, one of them for HTTP/1 alone, and answers to every name; a line of JSON for each request.
"""

import contextlib
import json
import os
import queue
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.egress_profiles.addon import python_upstream
from tests.egress_profiles.addon.proxies import PATIENCE, ROOT

NGINX, GO = shutil.which("nginx"), shutil.which("go")
CONFIGURATION = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log /dev/null; {user}
events {{}}
http {{
  log_format said escape=json '{{"request":"$request","host":"$host","port":$server_port,"status":$status}}';
  access_log /dev/stdout said;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  ssl_certificate {certificate}; ssl_certificate_key {certificate};
  large_client_header_buffers 8 64k; keepalive_requests 100000; merge_slashes off;
  server {{ listen 127.0.0.1:{one} ssl; location / {{ return 200 ok; }} }}
  server {{ listen 127.0.0.1:{both} ssl http2; location / {{ return 200 ok; }} }}
}}
"""


@dataclass
class Said:
    """What one server says: its ports (HTTP/1 alone, and both versions), and the requests as it has read them."""

    ports: tuple[int, ...] = ()
    unsaid: re.Pattern[str] = re.compile(r"(?!)")
    """Methods that it refuses in HTTP/2 before it could say what it has read; by RFC 9110 9.1 any token is one."""
    lines: "queue.Queue[dict[str, Any]]" = field(default_factory=queue.Queue, repr=False)

    def until(self, last: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
        """Give what it has said up to and with the line that is the last."""
        found: list[dict[str, Any]] = []
        while not (found and last(found[-1])):
            found.append(self.lines.get(timeout=PATIENCE))
        return found


def _from_nginx(line: dict[str, Any]) -> dict[str, Any]:
    """Bring nginx's line to the others' form; a request that it refused to serve still has its line, and no host."""
    words = line.pop("request", "").split(" ")
    if len(words) != 3:
        return line | {"unreadable": words}
    host = line["host"] if line["status"] == 200 else ""
    return line | {"method": words[0], "target": words[1], "host": host, "odd": False}


@contextlib.contextmanager
def nginx(certificate: Path, folder: Path) -> Iterator[Said]:
    """The distribution's nginx; it takes over sockets that are bound already, as it would from the nginx before it."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(2)]
        one, both = (each.getsockname()[1] for each in sockets)
        user = "user root;" if os.geteuid() == 0 else ""
        file = folder / "nginx.conf"
        file.write_text(CONFIGURATION.format(folder=folder, certificate=certificate, one=one, both=both, user=user))
        descriptors = [each.fileno() for each in sockets]
        inherited = {"NGINX": "".join(f"{each};" for each in descriptors)}
        with _running([str(NGINX), "-c", str(file)], _from_nginx, inherited, descriptors) as said:
            said.ports, said.unsaid = (one, both), re.compile(r"(?![A-Z_-]+\Z)[!#$%&'*+.^`|~0-9A-Za-z_-]+")
            yield said


@contextlib.contextmanager
def go(certificate: Path, folder: Path) -> Iterator[Said]:
    """Go's net/http, built from `go_upstream`."""
    program = folder / "go-upstream"
    source = Path(__file__).parent / "go_upstream"
    subprocess.run([str(GO), "build", "-o", program, "."], cwd=source, check=True, timeout=300)
    with _running([str(program), str(certificate)], dict) as said:
        said.ports = tuple(said.lines.get(timeout=PATIENCE)["ports"])
        yield said


@contextlib.contextmanager
def python(certificate: Path, _: Path) -> Iterator[Said]:
    """Python's h11 and h2, of the versions that mitmproxy brings."""
    with _running([sys.executable, "-m", python_upstream.__name__, str(certificate)], dict) as said:
        said.ports = tuple(said.lines.get(timeout=PATIENCE)["ports"])
        yield said


MAKES = {"nginx": nginx, "go": go, "python": python}
LACKING = {
    "nginx": "" if NGINX else "Debian's package nginx is not installed",
    "go": "" if GO else "there is no Go toolchain",
    "python": "",
}
"""Why a make cannot be had here, or nothing."""


@contextlib.contextmanager
def _running(
    command: list[str],
    read: Callable[[dict[str, Any]], dict[str, Any]],
    more: dict[str, str] | None = None,
    descriptors: Sequence[int] = (),
) -> Iterator[Said]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | (more or {})
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, pass_fds=descriptors) as process:
        said = Said()
        reader = threading.Thread(target=_collect, args=(process, said, read), daemon=True)
        reader.start()
        try:
            yield said
        finally:
            process.terminate()
            process.wait()
            reader.join()


def _collect(process: "subprocess.Popen[str]", said: Said, read: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        said.lines.put(read(json.loads(line)))
