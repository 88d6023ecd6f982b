"""Scopes, entitlement and the audit's export, against a running platform."""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fake_platform.client import ControlClient, ControlError
from fake_platform.model import LaunchRequest
from fake_platform.validation import check
from tests.fake_platform.conftest import SITE, Laptop
from tests.fake_platform.stranger import Stranger, install_key


@pytest.fixture
def host(laptop: Laptop) -> str:
    """A host of this test, family python."""
    return laptop.control.register_host(f"host-{uuid.uuid4().hex[:12]}", ["python"]).name


@pytest.fixture
def allowed(laptop: Laptop) -> Iterator[Callable[..., ControlClient]]:
    """Clients with access tokens of the given scopes."""
    base = str(laptop.control._http.base_url).removesuffix("/control/v1/")
    made: list[ControlClient] = []

    def client(*scopes: str) -> ControlClient:
        made.append(ControlClient(base, laptop.control.grant(f"t-{uuid.uuid4().hex[:12]}", list(scopes))))
        return made[-1]

    yield client
    for one in made:
        one.close()


def refused(call: Callable[..., Any], *arguments: Any) -> tuple[str, int]:
    """Problem type and status."""
    with pytest.raises(ControlError) as error:
        call(*arguments)
    return error.value.kind, error.value.status


def managing(
    client: ControlClient, host: str, order: LaunchRequest
) -> list[tuple[Callable[..., Any], tuple[Any, ...]]]:
    """Every act that hosts.manage is for, as a call; deletion comes last."""
    return [
        (client.register_host, (f"host-{uuid.uuid4().hex[:12]}", ["python"])),
        (client.change_host, (host, {"families": ["python", "node"]})),
        (client.download_bundle, (host, SITE)),
        (client.launch, (host, order)),
        (client.revoke, (host,)),
        (client.delete_host, (host,)),
    ]


def test_callers_are_told_who_they_are(laptop: Laptop, allowed: Callable[..., ControlClient]) -> None:
    """The actor of the audit and the scopes, those that others imply included."""
    assert laptop.control.caller().scopes == ("control", "hosts.manage", "hosts.read")
    assert laptop.control.caller().actor == "control"
    manager = allowed("hosts.manage").caller()
    assert manager.scopes == ("hosts.manage", "hosts.read")
    assert manager.actor.startswith("token:t-")


def test_records_are_read_in_windows(laptop: Laptop, host: str) -> None:
    """The newest of one host, and a number out of range is refused with the range."""
    laptop.control.revoke(host)
    for record in ("journal", "audit"):
        entries = laptop.control._call("GET", f"/{record}?host={host}&last=1").json()["entries"]
        assert [entry["host"] for entry in entries] == [host], record
        older = laptop.control._call("GET", f"/{record}?host={host}&before={entries[0]['n']}").json()["entries"]
        assert older, record
        assert max(entry["n"] for entry in older) < entries[0]["n"], record
        assert refused(laptop.control._call, "GET", f"/{record}?after=1e300") == ("invalid-request", 400)
        assert refused(laptop.control._call, "GET", f"/{record}?last=1001") == ("invalid-request", 400)


def test_readers_see_and_do_not_manage(
    laptop: Laptop, host: str, order: LaunchRequest, allowed: Callable[..., ControlClient]
) -> None:
    """With hosts.read one sees status, last-seen and version; every managing act is 403, and audited by name."""
    reader = allowed("hosts.read")
    seen = reader.host(host)
    assert (seen.status, seen.last_seen, seen.operator_version) == ("awaiting", None, None)
    for act, arguments in managing(reader, host, order):
        assert refused(act, *arguments) == ("insufficient-scope", 403)
    assert laptop.control.host(host) == seen
    entries = [entry for entry in laptop.control.audit() if entry.host == host and entry.actor.startswith("token:")]
    assert [entry.action for entry in entries] == ["change", "download", "launch", "revoke", "delete"]
    assert {entry.outcome for entry in entries} == {"insufficient-scope"}
    assert all(entry.address for entry in entries)


def test_managers_manage_and_do_not_control(
    host: str, order: LaunchRequest, allowed: Callable[..., ControlClient]
) -> None:
    """With hosts.manage every act of it passes; switches, access tokens and sandbox tokens are the control token's."""
    manager = allowed("hosts.manage")
    assert refused(lambda: manager.set_entitlement(entitled=False)) == ("insufficient-scope", 403)
    assert refused(manager.grant, "me", ["hosts.read"]) == ("insufficient-scope", 403)
    assert refused(manager.tokens, "a" * 26) == ("insufficient-scope", 403)
    assert refused(manager.inject, host, "lose", "sandbox.launch") == ("insufficient-scope", 403)
    for act, arguments in managing(manager, host, order):
        act(*arguments)
    assert refused(manager.host, host) == ("unknown-host", 404)


def test_a_token_without_scopes_sees_nothing(allowed: Callable[..., ControlClient]) -> None:
    """Known, but allowed nothing: 403, not 401."""
    assert refused(allowed().hosts) == ("insufficient-scope", 403)


def test_without_the_entitlement_nothing_begins(laptop: Laptop, host: str, order: LaunchRequest) -> None:
    """Register, download, launch and exchange are 403 not-entitled; what is there can be read, revoked and deleted."""
    key = install_key(laptop.control.download_bundle(host, SITE))
    laptop.control.set_entitlement(entitled=False)
    try:
        for act, arguments in managing(laptop.control, host, order):
            if act.__name__ in ("register_host", "download_bundle", "launch"):
                assert refused(act, *arguments) == ("not-entitled", 403)
        with Stranger(laptop.endpoint, laptop.ca_file, host) as operator:
            answer = operator.exchange(key)
        assert (answer.status_code, answer.json()["type"]) == (403, "not-entitled")
        check("control.json#/$defs/workspace", laptop.control._http.get("/workspace").json())
        laptop.control.revoke(host)
    finally:
        laptop.control.set_entitlement(entitled=True)


def test_export_is_whole_in_order_and_chained(laptop: Laptop, host: str) -> None:
    """Each line is an entry of the schema and names the digest of the line before; nothing in it is a secret."""
    key = install_key(laptop.control.download_bundle(host, SITE))
    token = laptop.control.grant(f"t-{uuid.uuid4().hex[:12]}", [])
    lines = laptop.control.export_audit().splitlines()
    previous = None
    for number, line in enumerate(lines, 1):
        entry = json.loads(line)
        check("control.json#/$defs/auditEntry", entry)
        assert (entry["n"], entry["previous"]) == (number, previous)
        previous = hashlib.sha256(line.encode()).hexdigest()
    assert [entry.n for entry in laptop.control.audit()][: len(lines)] == list(range(1, len(lines) + 1))
    for secret in (key, token):
        assert not any(secret[at : at + 12] in line for line in lines for at in range(4, len(secret) - 12))


def test_audit_is_read_only(laptop: Laptop) -> None:
    """No method of the API but reading has an audit to act on."""
    kinds = {"/audit": "method-not-allowed", "/audit/1": "not-found", "/audit/export": "method-not-allowed"}
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path, kind in kinds.items():
            assert laptop.control._http.request(method, path).json()["type"] == kind


def test_access_tokens_are_listed_without_themselves_and_withdrawn(laptop: Laptop) -> None:
    """The list has names and scopes; withdrawn, a token is nobody's."""
    name = f"t-{uuid.uuid4().hex[:12]}"
    token = laptop.control.grant(name, ["hosts.read"])
    listed = laptop.control._http.get("/access-tokens")
    check("control.json#/$defs/accessTokens", listed.json())
    assert token not in listed.text
    assert refused(laptop.control.grant, name, []) == ("access-token-exists", 409)
    assert laptop.control._http.delete(f"/access-tokens/{name}").status_code == 204
    with ControlClient(str(laptop.control._http.base_url).removesuffix("/control/v1/"), token) as former:
        assert refused(former.hosts) == ("unauthorised", 401)
