"""The command line of the platform, and its sentences."""

from pathlib import Path

import pytest

from fake_platform.flags import UsageError
from fake_platform.settings import Login, Site, parse

CLUSTER = [
    "--tls-cert=a",
    "--tls-key=b",
    "--public-endpoint=https://Platform.byohost.test/",
    "--channel-suffix=webpubsub.byohost.test",
    "--control-token-file=t",
]


def test_cluster_flags_have_the_ports_of_the_pod() -> None:
    """8443 and 8081 unless said otherwise; the endpoint is lower-cased."""
    flags = parse(CLUSTER)
    assert (flags.tls_port, flags.control_port, flags.laptop) == (8443, 8081, False)
    assert flags.public_endpoint == "https://platform.byohost.test"
    assert flags.blob_hosts == ("blobs.byohost.test",)
    assert flags.tls_cert == Path("a")


def test_public_names_may_be_served_on_this_machine_alone() -> None:
    """Only where it is asked for."""
    assert [parse(flags).loopback for flags in (CLUSTER, [*CLUSTER, "--loopback"])] == [False, True]


def test_laptop_lets_the_system_choose_ports() -> None:
    """Port 0 unless one is given."""
    assert (parse(["--laptop"]).tls_port, parse(["--laptop", "--control-port", "7000"]).control_port) == (0, 7000)
    assert [parse(flags).print_env for flags in (["--laptop"], ["--laptop", "--print-env"])] == [False, True]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Give --tls-cert, --tls-key, --public-endpoint, --channel-suffix, --control-token-file, or --laptop"),
        (["--laptop", "--tls-port", "x"], "'x' is not a port"),
        (["--laptop", "--tls-port", "65536"], "'65536' is not a port"),
        (["--laptop", "--tls-key", "k"], "--laptop makes up --tls-key"),
        (["--laptop", "--login-endpoint", "https://a"], "--laptop makes up --login-endpoint"),
        ([*CLUSTER, "--public-endpoint=http://x"], "not of the form https://host"),
        ([*CLUSTER, "--public-endpoint=https://a/b"], "not of the form https://host"),
        (["--colour"], "unrecognized arguments: --colour"),
    ],
)
def test_bad_flags_are_one_sentence(arguments: list[str], sentence: str) -> None:
    """What is wrong, and where the flags are listed."""
    with pytest.raises(UsageError) as refused:
        parse(arguments)
    assert sentence.lower() in str(refused.value).lower()
    assert "\n" not in str(refused.value)


def test_authority_leaves_out_the_default_port() -> None:
    """As a client writes it into Host."""
    assert Site("https://a.test:443", None, "r", ()).authority == "a.test"
    assert Site("https://localhost:8443", None, "r", ()).authority == "localhost:8443"


def test_token_endpoint_is_served_where_it_has_a_name() -> None:
    """Its own port, and the authorities of the issuers that it asks; without a name there is none."""
    assert parse(CLUSTER).login_endpoint is None
    flags = parse([*CLUSTER, "--login-endpoint=https://login.byohost.test", "--issuer-ca=ca"])
    assert (flags.login_endpoint, flags.login_port) == ("https://login.byohost.test", 8445)
    assert flags.issuer_ca == Path("ca")
    assert Login("https://login.byohost.test:443").authority == "login.byohost.test"
