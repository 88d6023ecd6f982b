"""The proxy on the way to an API server, taken as kubectl takes it. Pure.

Source: client-go, `proxy-url` of a cluster; RFC 7617 for the credentials that a proxy's URL may have.
"""

import base64
from urllib.parse import unquote, urlsplit

from kubernetes.client import Configuration

NOWHERE = "host.invalid"
"""A NO_PROXY of no host (RFC 2606, 2): with none at all, the WebSocket library would ask the environment for one."""


def take(configuration: Configuration, *, named: bool) -> None:
    """Take the proxy's credentials out of its URL into the header that it is sent.

    `named`: it is the kubeconfig's own (`proxy-url`), which is meant whatever NO_PROXY says.
    """
    if named:
        configuration.no_proxy = NOWHERE
    proxy = configuration.proxy or ""
    parts = urlsplit(proxy)
    told, at, place = parts.netloc.rpartition("@")
    if not at:
        return
    user, _, password = told.partition(":")
    pair = f"{unquote(user)}:{unquote(password)}".encode()
    configuration.proxy_headers = {"proxy-authorization": f"Basic {base64.b64encode(pair).decode('ascii')}"}
    configuration.proxy = parts._replace(netloc=place).geturl()
