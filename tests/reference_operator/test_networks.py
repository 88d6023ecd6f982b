"""The ways that customers' networks leave open, each with real TLS and a real proxy: exchange and channel alike."""

import ssl
from pathlib import Path

import pytest
import trustme

from reference_operator.event import Acknowledged, Dropped, Opened
from reference_operator.interfaces import ExchangeError
from tests.reference_operator.laptop import Desk, Laptop
from tests.reference_operator.paper_proxy import Inspection, paper_proxy
from tests.reference_operator.test_channel import Line


@pytest.fixture
def desk(laptop: Laptop, tmp_path: Path, environment_restored: None, request: pytest.FixtureRequest) -> Desk:
    """A host of its own, whose operator takes the straight way."""
    return Desk.at(laptop, f"network-{abs(hash(request.node.name)) % 10**9}", tmp_path)


def speaks(desk: Desk) -> None:
    """Exchange, open, and one message that is acknowledged."""
    line = Line(desk)
    line.channel.open()
    assert isinstance(line.next(), Opened)
    assert line.say(1, "host.inventory", {"sandboxes": []}) == Acknowledged(line.generation, 1)
    line.channel.close()


def foreign_authority(folder: Path) -> tuple[trustme.CA, str]:
    """An authority that is not the platform's, and the file with its certificate."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "foreign.pem")
    return authority, str(folder / "foreign.pem")


def test_a_proxy_without_credentials(desk: Desk) -> None:
    """Both connections are tunnels by name, and no credentials are made up."""
    with paper_proxy() as proxy:
        desk.env = {"HTTPS_PROXY": f"http://{proxy.address}"}
        speaks(desk)
    assert proxy.authorities == [desk.laptop.endpoint.removeprefix("https://")] * 2
    assert proxy.credentials == ["", ""]


def test_a_proxy_that_insists(desk: Desk) -> None:
    """The right credentials pass; the wrong ones are a clear failure that does not repeat them."""
    with paper_proxy(demanded="user:right") as proxy:
        desk.env = {"https_proxy": f"http://user:right@{proxy.address}"}
        speaks(desk)
        desk.env = {"https_proxy": f"http://user:wrong@{proxy.address}"}
        with pytest.raises(ExchangeError, match=r"through the proxy: 407") as raised:
            Line(desk)
    assert "wrong" not in str(raised.value)


@pytest.mark.parametrize("name", ["BYOHOST_CA_FILE", "SSL_CERT_FILE"])
def test_an_inspecting_proxy_is_trusted_by_its_authority(desk: Desk, name: str) -> None:
    """Where the proxy opens TLS with a certificate of its own, its authority, named by file, is enough for both."""
    authority, path = foreign_authority(desk.folder)
    towards_client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(towards_client)
    towards_server = ssl.create_default_context(cafile=desk.laptop.ca_file)
    for context in (
        towards_client,
        towards_server,
    ):  # TLS 1.3 sends records that are no data, for which recv would wait
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    with paper_proxy(Inspection(towards_client, towards_server)) as proxy:
        desk.env = {"HTTPS_PROXY": f"http://{proxy.address}", "BYOHOST_CA_FILE": "", name: path}
        speaks(desk)
        assert b"key-exchange" in proxy.seen
        assert b'"type":"ack","ackId":2' in proxy.seen


def test_a_wrong_authority_opens_nothing(desk: Desk) -> None:
    """Neither the exchange nor the channel falls back to trusting nobody in particular."""
    _, path = foreign_authority(desk.folder)
    line = Line(desk)
    desk.env = {"BYOHOST_CA_FILE": path}
    with pytest.raises(ExchangeError, match="certificate verify failed"):
        Line(desk)
    desk.env = {}
    again = Line(desk, authority=path)
    again.channel.open()
    event = again.next()
    assert isinstance(event, Dropped)
    assert desk.laptop.control.host(desk.host).connection_id is None
    line.channel.close()


@pytest.mark.parametrize(
    "spelling", ["localhost", "LOCALHOST", ".localhost", "*.localhost", "x.test, localhost:{port}", "*"]
)
@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_what_no_proxy_names_goes_straight(desk: Desk, name: str, spelling: str) -> None:
    """In either case of the variable and in any spelling, exchange and channel leave the proxy alone."""
    port = desk.laptop.endpoint.rpartition(":")[2]
    with paper_proxy() as proxy:
        desk.env = {"HTTPS_PROXY": f"http://{proxy.address}", name: spelling.format(port=port)}
        speaks(desk)
    assert proxy.authorities == []
