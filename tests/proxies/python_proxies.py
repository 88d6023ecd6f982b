"""proxy.py, bare mitmproxy, and mitmproxy with our addon, in the Python that runs this (tox env `proxies`)."""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

from egress_profiles import loading
from egress_profiles.battery.kinds import Kind
from tests.proxies.configuration import Configuration, Maker
from tests.proxies.yard import ADDRESS, LISTED, Program

ROOT = Path(__file__).resolve().parents[2]
MITMDUMP = "import sys; from mitmproxy.tools.main import mitmdump; sys.exit(mitmdump())"
POLICY = """\
from proxy.http.exception import HttpRequestRejected
from proxy.http.proxy import HttpProxyBasePlugin

class Listed(HttpProxyBasePlugin):
    def before_upstream_connection(self, request):
        if not (request.method == b"CONNECT" and (request.host, request.port) == (b"canary-a.corp.test", 8443)):
            raise HttpRequestRejected(status_code=403, reason=b"Forbidden")
        return request
"""
HOOKS = """\
from mitmproxy import http

def http_connect(flow):
    if (flow.request.host, flow.request.port) != ("canary-a.corp.test", 8443):
        flow.response = http.Response.make(403)

def request(flow):
    if flow.request.scheme != "https" or flow.request.host_header not in ("canary-a.corp.test:8443",):
        flow.response = http.Response.make(403)
    elif flow.request.headers.get_all("host") != [flow.request.host_header]:
        flow.response = http.Response.make(400)

def tcp_start(flow):
    flow.kill()

def tls_clienthello(data):
    if data.client_hello.sni != "canary-a.corp.test":
        data.context.client.error = "not listed"
        raise ValueError("not listed")
"""


def without_proxy_py() -> str:
    """Say what is missing."""
    return "" if find_spec("proxy") else "proxy.py is not in this environment (tox env proxies)"


def without_mitmproxy() -> str:
    """Say what is missing."""
    return "" if find_spec("mitmproxy") else "mitmproxy is not in this environment (tox env proxies)"


def _proxy_py(text: str) -> tuple[Program]:
    command = [sys.executable, "-m", "proxy", "--hostname", "127.0.0.1", "--port", "3128", "--num-workers", "1"]
    command += ["--num-acceptors", "1", "--data-dir", "{folder}", "--plugins", "policy.Listed"]
    return (Program(command, {"policy.py": text}, environment={"PYTHONPATH": "{folder}"}),)


def _mitmdump(*more: str, **files: str) -> tuple[Program]:
    command = [sys.executable, "-c", MITMDUMP, "--mode", "regular@127.0.0.1:3128", "--set", "confdir={folder}"]
    command += ["--set", "ssl_verify_upstream_trusted_ca={folder}/canary.pem", *more]
    return (Program(command, {name.replace("_", "."): text for name, text in files.items()},
                    environment={"PYTHONPATH": str(ROOT)}),)  # fmt: skip


def _scripted(text: str) -> tuple[Program]:
    return _mitmdump("-s", "{folder}/policy.py", policy_py=text)


def _ours(profile: str) -> tuple[Program]:
    """Give our addon with a shipped profile's mode and one destination."""
    mode = loading.named(profile).mode
    entry = {"host": LISTED, "port": 8443, "actors": ["operator"], "addresses": [ADDRESS], "for": "the check"}
    text = json.dumps({"name": profile, "mode": mode, "destination": [entry]})
    return _mitmdump("-s", str(ROOT / "egress_profiles" / "addon.py"), "--set", "byohost_profile={folder}/profile.json",
                     "--set", "byohost_ports=operator=3128", profile_json=text)  # fmt: skip


PROXY_PY = Maker("proxy.py", _proxy_py, POLICY, without_proxy_py)
MITMPROXY = Maker("mitmproxy", _scripted, HOOKS, without_mitmproxy, Kind.INTERCEPT)
CONFIGURATIONS = (
    PROXY_PY.good(),
    PROXY_PY.wrong("how the name ends", ('(request.host, request.port) == (b"canary-a.corp.test", 8443)',
                   'request.host.endswith(b"canary-a.corp.test")'), "E17-letter-before", "E07"),
    PROXY_PY.wrong("plain HTTP is not judged", ('request.method == b"CONNECT" and', 'request.method != b"CONNECT" or'),
                   "E14"),
    Configuration("mitmproxy: no policy at all", _mitmdump(), ("E01", "E10", "E05"), Kind.INTERCEPT,
                  lacking=without_mitmproxy),
    MITMPROXY.wrong("only the Host inside", ("def http_connect", "def not_asked"), "E11"),
    MITMPROXY.wrong("only CONNECT", ("def request(flow)", "def not_asked(flow)"), "E10", "E12"),
    Configuration("our addon: allowlist", _ours("allowlist"), kind=Kind.INTERCEPT, lacking=without_mitmproxy),
    Configuration("our addon: allowlist-tunnel", _ours("allowlist-tunnel"), lacking=without_mitmproxy),
)  # fmt: skip
