"""HAProxy before another proxy: it opens no tunnel to any host itself, but it can judge who may ask for one."""

import shutil

from tests.proxies import tinyproxy
from tests.proxies.configuration import Maker
from tests.proxies.yard import Program

SETTINGS = """\
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  timeout tunnel 30s
frontend proxy
  bind 127.0.0.1:3128
  http-request deny unless METH_CONNECT { url -m str canary-a.corp.test:8443 }
  default_backend onward
backend onward
  server behind 127.0.0.1:3129
"""


def lacking() -> str:
    """Say what is missing."""
    return tinyproxy.lacking() or ("" if shutil.which("haproxy") else "Debian's package haproxy is not installed")


def _program(text: str) -> tuple[Program, Program]:
    return (
        Program(["haproxy", "-db", "-f", "{folder}/haproxy.cfg"], {"haproxy.cfg": text}),
        tinyproxy.open_behind(),
    )


HAPROXY = Maker("HAProxy before tinyproxy", _program, SETTINGS, lacking)
CONFIGURATIONS = (
    HAPROXY.good(quick=True),
    HAPROXY.wrong("how it begins", ("str canary-a.corp.test:8443", "beg canary-a.corp.test"), "E07", "E17-longer"),
    HAPROXY.wrong("how it ends", ("-m str canary", "-m end canary"), "E17-letter-before", "E17-below"),
    HAPROXY.wrong("a regular expression", ("-m str canary-a.corp.test:8443", "-m reg ^canary-a.corp.test:8443$"),
                  "E17-dot-1"),
    HAPROXY.wrong("CONNECT is not judged", ("deny unless METH_CONNECT {", "deny unless METH_CONNECT or {"), "E01"),
)  # fmt: skip
