"""The site's own forward proxy, as the command line of `certify` names it. Edge: environment, files."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from conformance.cli import registry_place
from conformance.cli.proxy_credentials import pair
from conformance.contract.exits import UsageError
from conformance.environment.site_proxy import SiteProxy

_FORM = "give http://HOST:PORT, such as http://proxy.corp:3128"


@dataclass(frozen=True)
class Asked:
    """What is said of the proxy, and of the name server that it asks for the platform's names."""

    proxy: str | None = None
    proxy_ca: Path | None = None
    proxy_auth: str | None = None
    name_server: str | None = None

    @property
    def given(self) -> bool:
        """Whether anything is said."""
        return any(each is not None for each in (self.proxy, self.proxy_ca, self.proxy_auth, self.name_server))


def site_proxy(asked: Asked) -> SiteProxy | None:
    """The proxy; None where none is named.

    Raises:
        UsageError: it is none that operators could be told, or what goes with it cannot be read.
    """
    if asked.proxy is None:
        for option, value in (("--proxy-ca", asked.proxy_ca), ("--proxy-auth", asked.proxy_auth)):
            if value is not None:
                raise UsageError(f"{option}: it is about the site's proxy: add --proxy http://HOST:PORT")
        return None
    host, port = _place(asked.proxy)
    authority = "" if asked.proxy_ca is None else registry_place.authority(asked.proxy_ca, "--proxy-ca")
    return SiteProxy(host, port, authority, "" if asked.proxy_auth is None else pair("--proxy-auth", asked.proxy_auth))


def with_credentials(proxy: str | None, auth: str | None) -> str | None:
    """The proxy's URL with who one is there, for whoever takes it so.

    Raises:
        UsageError: it is none, or what `auth` names cannot be read.
    """
    if auth is None:
        return proxy
    found = site_proxy(Asked(proxy=proxy, proxy_auth=auth))
    return None if found is None else found.url()


def name_server(asked: Asked) -> str:
    """The address that our name server is to have in the cluster; empty for any.

    Raises:
        UsageError: it is no IPv4 address.
    """
    text = asked.name_server
    if text is None:
        return ""
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError as error:
        raise UsageError(
            f"--name-server {text}: give a free IPv4 address of the cluster's range of Services, such as 10.96.0.53"
        ) from error


def _place(text: str) -> tuple[str, int]:
    """Host and port; the text is not repeated where a password may be in it."""
    try:
        url = urlsplit(text)
        host, port = url.hostname, url.port
    except ValueError as error:
        raise UsageError(f"--proxy: {error}; {_FORM}") from error
    if url.username is not None or url.password is not None:
        raise UsageError(f"--proxy: leave user name and password out of the URL and give --proxy-auth; {_FORM}")
    if url.scheme != "http" or not host or not port or url.path.strip("/") or url.query or url.fragment:
        raise UsageError(f"--proxy {text}: {_FORM}")
    return host, port
