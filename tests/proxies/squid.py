"""Squid with TLS, as Debian's package squid-openssl has it: TLS passed on unread, its hello read, TLS opened."""

import shutil
import subprocess
from dataclasses import replace

from egress_profiles.battery.kinds import Kind
from tests.proxies.configuration import Configuration, Maker
from tests.proxies.yard import Program

COMMON = """\
http_port 127.0.0.1:3128
acl CONNECT method CONNECT
acl listed dstdomain -n canary-a.corp.test
acl listed_port port 8443
http_access allow CONNECT listed listed_port
http_access deny all
pid_filename none
access_log none
pinger_enable off
netdb_filename none
shutdown_lifetime 0 seconds
"""
SPLICE = COMMON.replace(
    "127.0.0.1:3128\n", "127.0.0.1:3128 ssl-bump tls-cert={folder}/proxy.pem generate-host-certificates=off\n"
) + """\
acl step1 at_step SslBump1
acl hello ssl::server_name canary-a.corp.test
ssl_bump peek step1
ssl_bump splice hello
ssl_bump terminate all
"""  # fmt: skip
BUMP = SPLICE.replace("ssl_bump splice hello\n", "ssl_bump bump hello\n").replace(
    "generate-host-certificates=off\n",
    "generate-host-certificates=on\n"
    "sslcrtd_program /usr/lib/squid/security_file_certgen -s {folder}/made -M 4MB\nsslcrtd_children 1\n",
).replace(
    "http_access deny all\n",
    "acl inside proto HTTPS\nhttp_access allow inside listed listed_port\nhttp_access deny all\n",
) + "tls_outgoing_options cafile={folder}/canary.pem\n"  # fmt: skip
OPEN = SPLICE.replace("splice hello", "splice all").replace("deny all", "allow all")
AUTH = COMMON.replace("listed_port\nhttp", "listed_port known\nhttp").replace(
    "http_access allow",
    "auth_param basic program /usr/lib/squid/basic_ncsa_auth {folder}/passwords\nacl known proxy_auth REQUIRED\n"
    "http_access allow",
)
PASSWORDS = "me:$apr1$saltsalt$LrttParrLPdxvgutaSXWJ0\n"


def lacking() -> str:
    """Say what is missing."""
    squid = shutil.which("squid")
    if squid is None:
        return "Debian's package squid-openssl is not installed"
    built = subprocess.run([squid, "-v"], capture_output=True, text=True, check=True).stdout
    return "" if "--with-openssl" in built else "this Squid is built without TLS"


def _program(text: str) -> tuple[Program]:
    files = {"squid.conf": text, "passwords": PASSWORDS}
    return (Program(["squid", "-N", "-d", "1", "-f", "{folder}/squid.conf"], files),)


def _opening(text: str) -> tuple[Program]:
    """Give one whose store of certificates is made first, for the user that Squid becomes."""
    make = "/usr/lib/squid/security_file_certgen -c -s {folder}/made -M 4MB && chown -R proxy {folder}/made"
    (squid,) = _program(text)
    return (replace(squid, command=["sh", "-c", f"{make} && exec squid -N -d 1 -f {{folder}}/squid.conf"]),)


PLAIN = Maker("Squid", _program, COMMON, lacking)
HELLO = Maker("Squid, splicing", _program, SPLICE, lacking)
OPENING = Maker("Squid, opening TLS", _opening, BUMP, lacking, Kind.INTERCEPT)
KNOWN = Maker("Squid, with passwords", _program, AUTH, lacking)


def _paired(found: Configuration) -> Configuration:
    return replace(found, pair="me:secret")


CONFIGURATIONS = (
    PLAIN.good(quick=True),
    PLAIN.wrong("a leading dot", ("-n canary-a.corp.test", "-n .corp.test"), "E01", "E17-beside", quick=True),
    PLAIN.wrong("a regular expression", ("dstdomain -n", "dstdom_regex -n"), "E17-dot-1", "E17-longer"),
    PLAIN.wrong("the name anywhere in the URL", ("http_access allow CONNECT listed listed_port",
                "acl anywhere url_regex canary-a\\.corp\\.test:8443\nhttp_access allow anywhere"),
                "E14-path", "E14-query"),
    PLAIN.wrong("by address", ("dstdomain -n canary-a.corp.test", "dst 192.0.2.10"), "E01", "E05"),
    PLAIN.wrong("any port", ("listed listed_port", "listed"), "E07", "E07-raw"),
    PLAIN.wrong("no deny at the end", ("http_access deny all", "http_access allow all"), "E01", "E14"),
    PLAIN.wrong("a list of what is forbidden", ("http_access allow CONNECT listed listed_port\nhttp_access deny all",
                "acl bad dstdomain -n canary-b.corp.test\nhttp_access deny bad\nhttp_access allow all"), "E05", "E07"),
    PLAIN.wrong("only the usual methods", ("http_access deny all",
                "acl usual method CONNECT GET HEAD POST\nhttp_access deny usual\nhttp_access allow all"),
                "E14-put", "E14-verb"),
    PLAIN.wrong("another port for every name", ("http_access deny all",
                "acl more port 8444\nhttp_access allow CONNECT more\nhttp_access deny all"), "E01-port", "E07"),
    PLAIN.wrong("every method but CONNECT", ("http_access deny all", "http_access deny CONNECT\nhttp_access allow all"),
                "E14"),
    _paired(KNOWN.good()),
    _paired(KNOWN.wrong("passwords are not required", ("listed_port known", "listed_port"), "E32", "E32-wrong")),
    replace(HELLO.good(), opened=_program(OPEN)),
    HELLO.wrong("by the server name alone", ("CONNECT listed listed_port", "CONNECT listed_port"), "E11"),
    replace(OPENING.good(), opened=_program(OPEN)),
    OPENING.wrong("the request inside is not judged", ("inside listed listed_port", "inside"), "E10", "E12"),
)  # fmt: skip
