"""Apache httpd with mod_proxy_connect, as Debian has it."""

from pathlib import Path

from tests.proxies.configuration import Maker
from tests.proxies.yard import Program

MODULES = "/usr/lib/apache2/modules"
SETTINGS = """\
ServerName proxy.corp.test
Listen 127.0.0.1:3128
User www-data
PidFile {folder}/apache.pid
ErrorLog {folder}/errors
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_connect_module /usr/lib/apache2/modules/mod_proxy_connect.so
ProxyRequests On
AllowCONNECT 8443
<Proxy "*">
  Require all denied
</Proxy>
<ProxyMatch "^canary-a\\.corp\\.test:8443$">
  Require all granted
</ProxyMatch>
"""


def lacking() -> str:
    """Say what is missing."""
    return "" if Path(MODULES, "mod_proxy_connect.so").exists() else "Debian's package apache2-bin is not installed"


def _program(text: str) -> tuple[Program]:
    return (Program(["apache2", "-X", "-d", "{folder}", "-f", "{folder}/httpd.conf"], {"httpd.conf": text}),)


APACHE = Maker("Apache httpd", _program, SETTINGS, lacking)
CONFIGURATIONS = (
    APACHE.good(quick=True),
    APACHE.wrong("dots not escaped", ("canary-a\\.corp\\.test", "canary-a.corp.test"), "E17-dot-1"),
    APACHE.wrong("any port", ('test:8443$"', 'test"'), "E17-longer"),
    APACHE.wrong("a list of what is forbidden", ("Require all denied", "Require all granted"), "E01", "E05"),
    APACHE.wrong("no beginning", ('"^canary', '"canary'), "E17-letter-before", "E17-below"),
)  # fmt: skip
