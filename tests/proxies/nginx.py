"""nginx, as Debian has it: it knows no CONNECT, so nothing can be told of it but that."""

import shutil

from tests.proxies.configuration import Configuration
from tests.proxies.yard import Program

SETTINGS = """\
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/errors;
events {}
http {
  access_log off;
  server {
    listen 127.0.0.1:3128;
    location / { return 403; }
  }
}
"""


def lacking() -> str:
    """Say what is missing."""
    return "" if shutil.which("nginx") else "Debian's package nginx-light is not installed"


CONFIGURATIONS = (
    Configuration(
        "nginx: no CONNECT",
        (Program(["nginx", "-c", "{folder}/nginx.conf", "-p", "{folder}"], {"nginx.conf": SETTINGS}),),
        told=False,
        lacking=lacking,
    ),
)
