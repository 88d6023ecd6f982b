"""The other profiles on real mitmdump processes: reload, unread tunnels, credentials, the open one, the bad line."""

import base64
import json
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from egress_profiles import enforcement_gaps, loading
from egress_profiles.battery.cases import CASES, OK, REGISTRY
from egress_profiles.decision_record import read_decisions
from tests.egress_profiles.addon.attempt import channel, ended, exchange, good, tunnel
from tests.egress_profiles.addon.proxies import Place, Running, free_ports, running, strict
from tests.egress_profiles.addon.test_battery import FIRST, SECOND, reached

Write = Callable[..., Path]
HTTP2 = {case.id for case in CASES if case.requests}
"""Unread, these reach the server as well, but this one speaks HTTP/1 only and cannot witness them."""


@pytest.fixture
def write(place: Place, tmp_path: Path) -> Write:
    """Writes a variant of the loopback profile, without the hosts that are named, and gives its file."""

    def variant(*without: str, **more: Any) -> Path:
        data = json.loads(place.profile.read_text())
        data["destination"] = [d for d in data["destination"] if d["host"] not in without]
        data["learn"] = [rule for rule in data["learn"] if not {OK, "channel"} & set(without)]
        if more.get("mode") == "tunnel":
            for destination in data["destination"]:
                destination["methods"] = []
        file = tmp_path / "profile.json"
        file.write_text(loading.from_mapping(data | more).to_json())
        return file

    return variant


def denials(proxy: Running, stage: str) -> list[str]:
    """Give the hosts that were denied at a stage."""
    return [d.host for d in read_decisions(proxy.log) if d.stage == stage and d.verdict == "deny"]


def test_a_reload_cuts_what_is_no_longer_allowed_and_nothing_else(place: Place, write: Write) -> None:
    """E35: a standing, silent tunnel to a removed host ends; its neighbour's goes on; the log names the one."""
    ports, profile = free_ports(place), write()
    with running(place, "reload", ports, strict(place, ports, profile=profile)) as proxy:
        with tunnel(ports, OK) as removed, tunnel(ports, REGISTRY) as kept:
            write(OK)
            proxy.reload()
            assert ended(removed)
            kept.sendall(f"GET /m-kept HTTP/1.1\r\nHost: {REGISTRY}:{ports.server}\r\n\r\n".encode())
            assert b"answered" in kept.recv(65536) + kept.recv(65536)
        assert denials(proxy, "cut") == [OK]
        assert "403" in good(ports, OK, "m-removed")
        assert "answered" in good(ports, REGISTRY, "m-still", actor="node")
    assert not place.server.arrivals.saw("m-removed")


def test_a_reload_cuts_a_standing_channel(place: Place, write: Write) -> None:
    """An open WebSocket ends with the rule that had let it be learnt."""
    ports, profile = free_ports(place), write()
    place.server.arrivals.channel = FIRST
    with running(place, "reload-channel", ports, strict(place, ports, profile=profile)) as proxy:
        exchange(ports)
        with tunnel(ports, FIRST) as held:
            held.sendall(
                f"GET /client HTTP/1.1\r\nHost: {FIRST}:{ports.server}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
            )
            assert b" 101 " in held.recv(65536)
            write("channel")
            proxy.reload()
            assert ended(held)
        assert denials(proxy, "cut") == [FIRST]


@pytest.mark.parametrize("fault", ["missing", "corrupt"])
def test_a_reload_that_fails_denies_everything_until_the_next(place: Place, write: Write, fault: str) -> None:
    """Without a readable profile every tunnel is cut and nothing is let in; a readable one brings it back."""
    ports, profile = free_ports(place), write()
    with running(place, "reload-fault", ports, strict(place, ports, profile=profile)) as proxy:
        with tunnel(ports, OK) as held:
            if fault == "missing":
                profile.unlink()
            else:
                profile.write_text("{")
            proxy.reload()
            assert ended(held)
        assert "403" in good(ports, OK, f"m-{fault}-reload")
        write()
        proxy.reload()
        assert "answered" in good(ports, OK, f"m-{fault}-again")
    assert not place.server.arrivals.saw(f"m-{fault}-reload")


def test_a_restarted_proxy_knows_no_channel(place: Place) -> None:
    """E18: what was learnt dies with the process, and the next exchange teaches it again."""
    place.server.arrivals.channel = FIRST
    for moment in ("before", "after"):
        ports = free_ports(place)
        with running(place, f"restart-{moment}", ports, strict(place, ports)):
            assert f"m-unlearnt-{moment}" not in channel(ports, FIRST, f"m-unlearnt-{moment}")
            exchange(ports)
            assert f"m-learnt-{moment}" in channel(ports, FIRST, f"m-learnt-{moment}")
        assert not place.server.arrivals.saw(f"m-unlearnt-{moment}")


def _verified(place: Place, ports: Any, host: str) -> str:
    """Shake hands inside a tunnel, and tell whose certificate was shown."""
    with tunnel(ports, host) as inside:
        der = inside.certificate()
    leaf = (place.folder / "leaf.pem").read_text()
    pem = leaf[leaf.index("-----BEGIN CERTIFICATE") :]
    return "server" if ssl.PEM_cert_to_DER_cert(pem) == der else "proxy"


def test_an_unread_tunnel_shows_the_servers_own_certificate(place: Place, write: Write) -> None:
    """The control of the next: decrypted, the proxy's certificate is seen; unread, the platform's."""
    ports = free_ports(place)
    with running(place, "read", ports, strict(place, ports)):
        assert _verified(place, ports, OK) == "proxy"
    ports = free_ports(place)
    with running(place, "unread", ports, strict(place, ports, profile=write(mode="tunnel"))):
        assert _verified(place, ports, OK) == "server"
        assert "answered" in good(ports, OK, "m-unread")


def test_an_unread_tunnel_lets_through_its_listed_residuals_only(place: Place, write: Write, tmp_path: Path) -> None:
    """Everything else of the battery is stopped by CONNECT and server name; the channel host is what was fed."""
    fed = tmp_path / "channels.json"
    entry = {"host": "h1", "channel": FIRST, "expiresAt": "2100-01-01T00:00:00Z"}
    fed.write_text(json.dumps([entry]))
    ports = free_ports(place)
    arguments = strict(place, ports, profile=write(mode="tunnel"), channels=fed)
    with running(place, "tunnel", ports, arguments) as proxy:
        assert "m-fed" in channel(ports, FIRST, "m-fed")
        assert reached(place, proxy, "tunnel") == enforcement_gaps.cases(enforcement_gaps.TUNNEL) - HTTP2
        assert "m-fed-again" in channel(ports, FIRST, "m-fed-again")
        fed.write_text(json.dumps([entry | {"channel": SECOND}]))
        proxy.reload()
        assert "m-fed-second" in channel(ports, SECOND, "m-fed-second")
        assert "m-fed-late" not in channel(ports, FIRST, "m-fed-late")
    assert not place.server.arrivals.saw("m-fed-late")


def _basic(pair: str) -> str:
    return f"Proxy-Authorization: Basic {base64.b64encode(pair.encode()).decode()}\r\n"


def test_credentials_are_asked_for_and_count_for_their_actor_only(place: Place, write: Write, tmp_path: Path) -> None:
    """E32: none, wrong ones, another actor's, and a second CONNECT on a connection that once had shown them."""
    pairs = tmp_path / "credentials.json"
    pairs.write_text(json.dumps({"operator": "op:pass one", "node": "no:pass two"}))
    ports = free_ports(place)
    arguments = strict(place, ports, profile=write(credentials=True), credentials=pairs)
    with running(place, "auth", ports, arguments) as proxy:
        for fields in ("", _basic("op:wrong"), _basic("no:pass two"), _basic("op:pass one") * 2):
            with pytest.raises(ConnectionRefusedError, match=" 407 "), tunnel(ports, OK, fields=fields):
                pass
        with tunnel(ports, OK, fields=_basic("op:pass one")) as inside:
            inside.sendall(f"GET /m-auth HTTP/1.1\r\nHost: {OK}:{ports.server}\r\n\r\n".encode())
            assert b"answered" in inside.recv(65536) + inside.recv(65536)
        with pytest.raises(ConnectionRefusedError, match=" 407 "), tunnel(ports, REGISTRY, "sandbox"):
            pass
        decisions = [line for line in proxy.log.splitlines() if line.startswith("{")]
        assert decisions
        assert not [line for line in decisions if "pass one" in line or "pass two" in line]


def test_the_open_profile_lets_through_what_the_strict_one_stops(place: Place, tmp_path: Path) -> None:
    """The ground of every refusal: the same unlisted host, the same address, reached through the same addon."""
    profile = tmp_path / "open.json"
    profile.write_text(loading.named("open").to_json())
    ports = free_ports(place)
    with running(place, "open", ports, strict(place, ports, profile=profile)) as proxy:
        through = reached(place, proxy, "open")
        assert {"E01", "E01-actor", "E10", "E11", "E18", "E20"} <= through
        assert "answered" in good(ports, "evil.test", "m-open", actor="sandbox")


def test_a_bad_line_permits_no_more_and_cuts_every_nth_tunnel(place: Place, write: Write) -> None:
    """Of six listed tunnels two are cut; the unlisted stays refused."""
    ports = free_ports(place)
    arguments = strict(place, ports, profile=write(slow={"delay_ms": 1, "cut_every": 3}))
    with running(place, "slow", ports, arguments):
        answers = [good(ports, OK, f"m-slow-{number}") for number in range(6)]
        assert ["answered" in answer for answer in answers] == [True, True, False] * 2
        assert "403" in good(ports, "evil.test", "m-slow-evil")
