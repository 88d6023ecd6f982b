"""The proxy on the way to an API server: its credentials, and when NO_PROXY counts."""

import base64

import pytest
from kubernetes.client import Configuration

from conformance.observe.api_proxy import NOWHERE, take


@pytest.fixture
def configuration(monkeypatch: pytest.MonkeyPatch) -> Configuration:
    """One that the environment tells of no proxy."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", ".corp")
    monkeypatch.setenv("no_proxy", ".corp")
    return Configuration()


def test_credentials_go_into_the_header_and_out_of_the_url(configuration: Configuration) -> None:
    """As they are read, not as they are written: an @ among them stands there as %40."""
    configuration.proxy = "http://ada:p%40ss:wörd@proxy.corp:3128"
    take(configuration, named=False)
    assert configuration.proxy == "http://proxy.corp:3128"
    told = str((configuration.proxy_headers or {})["proxy-authorization"])
    assert base64.b64decode(told.removeprefix("Basic ")).decode() == "ada:p@ss:wörd"
    assert configuration.no_proxy == ".corp"


def test_a_name_alone_has_an_empty_password(configuration: Configuration) -> None:
    """As some proxies take a token."""
    configuration.proxy = "http://token@proxy.corp:3128"
    take(configuration, named=True)
    told = str((configuration.proxy_headers or {})["proxy-authorization"])
    assert base64.b64decode(told.removeprefix("Basic ")) == b"token:"


@pytest.mark.parametrize("proxy", [None, "http://proxy.corp:3128"])
def test_the_kubeconfigs_own_is_meant_whatever_no_proxy_says(configuration: Configuration, proxy: str | None) -> None:
    """Without credentials nothing is sent."""
    configuration.proxy = proxy
    take(configuration, named=True)
    assert (configuration.proxy, configuration.proxy_headers) == (proxy, None)
    assert configuration.no_proxy == NOWHERE
