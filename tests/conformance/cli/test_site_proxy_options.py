"""The site's own proxy, as the command line names it."""

import json
from pathlib import Path

import pytest

from conformance.cli.site_proxy_options import Asked, name_server, site_proxy, with_credentials
from conformance.contract.exits import UsageError
from conformance.environment.site_proxy import SiteProxy

PROXY = "http://proxy.corp:3128"


def test_nothing_said_is_no_proxy_of_the_sites() -> None:
    """Ours stands in the path then."""
    assert not Asked().given
    assert site_proxy(Asked()) is None
    assert name_server(Asked()) == ""


def test_a_proxy_with_all_that_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its authority from a file, who one is there from a variable or a file."""
    ca, secret = tmp_path / "ca.pem", tmp_path / "pair"
    ca.write_text("-----BEGIN CERTIFICATE-----\n")
    secret.write_text("team:word:with colon\n")
    monkeypatch.setenv("SITE_PROXY", "team:word")
    found = SiteProxy("proxy.corp", 3128, "-----BEGIN CERTIFICATE-----\n", "team:word")
    assert site_proxy(Asked(f"{PROXY}/", ca, "env:SITE_PROXY")) == found
    by_file = site_proxy(Asked(PROXY, None, f"file:{secret}"))
    assert by_file == SiteProxy("proxy.corp", 3128, "", "team:word:with colon")
    assert site_proxy(Asked("http://[fd00::80]:3128")) == SiteProxy("fd00::80", 3128)


@pytest.mark.parametrize(
    "text",
    [
        "proxy.corp:3128",
        "https://proxy.corp:3128",
        "socks5://proxy.corp:1080",
        "http://proxy.corp",
        "http://:3128",
        "http://proxy.corp:3128/proxy.pac",
        "http://proxy.corp:3128?a=b",
        "http://proxy.corp:0",
        "http://proxy.corp:99999",
        "http://[fd00:3128",
        "",
    ],
)
def test_what_is_no_proxys_url_is_refused(text: str) -> None:
    """With the form that is wanted."""
    with pytest.raises(UsageError, match=r"^--proxy.*: give http://HOST:PORT|; give http://HOST:PORT"):
        site_proxy(Asked(text))


def test_a_password_in_the_url_is_refused_and_not_repeated() -> None:
    """Everybody on the machine could read it."""
    with pytest.raises(UsageError, match="--proxy-auth") as refused:
        site_proxy(Asked("http://team:s3cret@proxy.corp:3128"))
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("auth", "words"),
    [
        ("team:s3cret", "give env:NAME or file:PATH of a text USER:PASSWORD, and not the text itself"),
        ("env:NOT_SET_ANYWHERE", "--proxy-auth env:NOT_SET_ANYWHERE: no text USER:PASSWORD of one line is there"),
        ("file:not-there", r"--proxy-auth file:not-there: it cannot be read \(No such file or directory\)"),
        (f"file:{json.__file__}", "no text USER:PASSWORD of one line is there"),
        ("file:/bin/true", r"it cannot be read \(it is not UTF-8 text\)"),
    ],
)
def test_credentials_that_are_none_are_refused(auth: str, words: str) -> None:
    """Nothing of a secret is repeated."""
    with pytest.raises(UsageError, match=words) as refused:
        site_proxy(Asked(PROXY, None, auth))
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("asked", "option"),
    [(Asked(proxy_ca=Path("ca.pem")), "--proxy-ca"), (Asked(proxy_auth="team:s3cr3t"), "--proxy-auth")],
)
def test_what_belongs_to_a_proxy_needs_one(asked: Asked, option: str) -> None:
    """It is said which option lacks, and not what was given: it may be a password."""
    assert asked.given
    with pytest.raises(UsageError, match=rf"{option}: it is about the site's proxy: add --proxy"):
        site_proxy(asked)


def test_an_address_for_the_name_server() -> None:
    """One of IPv4, since each cluster that is served has such Services."""
    assert name_server(Asked(name_server="10.96.0.53")) == "10.96.0.53"
    for text in ("fd00::53", "10.96.0.0/16", "dns.corp", ""):
        with pytest.raises(UsageError, match=r"--name-server .*: give a free IPv4 address of the cluster's range"):
            name_server(Asked(name_server=text))


def test_a_url_with_credentials_is_made_where_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """As RFC 3986 has it (3.2.1); without any it stays as it was given."""
    monkeypatch.setenv("SITE_PROXY", "team:wo rd")
    assert with_credentials(PROXY, "env:SITE_PROXY") == "http://team:wo%20rd@proxy.corp:3128"
    assert with_credentials("http://proxy.corp", None) == "http://proxy.corp"
    assert with_credentials(None, None) is None
    with pytest.raises(UsageError, match="add --proxy"):
        with_credentials(None, "env:SITE_PROXY")
