"""The control API through its client, against a running platform."""

import uuid
from typing import Any

import httpx
import pytest

from fake_platform.client import ControlClient, ControlError
from fake_platform.model import LaunchRequest, WorkloadIdentity
from fake_platform.validation import check
from tests.fake_platform.conftest import SITE, Laptop


@pytest.fixture
def host(laptop: Laptop) -> str:
    """A host of this test, family python."""
    return laptop.control.register_host(f"host-{uuid.uuid4().hex[:12]}", ["python"]).name


def refusal(error: pytest.ExceptionInfo[ControlError]) -> tuple[str, int]:
    """Problem type and status."""
    return error.value.kind, error.value.status


def test_hosts_are_listed_and_deleted(laptop: Laptop, host: str) -> None:
    """A registered host is in the list; deleted without sandboxes it drains at once."""
    assert host in [one.name for one in laptop.control.hosts()]
    laptop.control.delete_host(host)
    assert laptop.control.host(host).retiring
    with pytest.raises(ControlError) as refused:
        laptop.control.download_bundle(host, SITE)
    assert refusal(refused) == ("host-retired", 409)


def test_control_token_is_wanted(laptop: Laptop) -> None:
    """Without the token nothing is shown, and a problem says so."""
    base = str(laptop.control._http.base_url).removesuffix("/control/v1/")
    with ControlClient(base, "wrong") as stranger, pytest.raises(ControlError) as refused:
        stranger.hosts()
    assert refusal(refused) == ("unauthorised", 401)


def test_bundle_is_held_back_without_a_channel(laptop: Laptop, host: str) -> None:
    """An unconfigured channel refuses the download; configured again it works."""
    laptop.control.set_channel(configured=False)
    try:
        with pytest.raises(ControlError) as refused:
            laptop.control.download_bundle(host, SITE)
        assert refusal(refused) == ("channel-not-configured", 409)
    finally:
        laptop.control.set_channel(configured=True)
    assert "kind: Deployment" in laptop.control.download_bundle(host, SITE)


def test_launches_are_refused_with_a_sentence(laptop: Laptop, host: str, order: LaunchRequest) -> None:
    """A foreign family, a bare tag, an identity where identity is off, a policy too long, an unknown host."""
    identity = WorkloadIdentity(client_id="c", tenant_id="t")
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"family": "go"}, "family-not-served", "serves python, not go"),
        ({"image": "registry.byohost.test/byohost/sandbox:latest"}, "invalid-request", "image: does not match"),
        ({"workload_identity": identity}, "identity-disabled", "Workload identity is off"),
        ({"policy": "x" * 9000}, "invalid-request", "at most 8192"),
    ]
    for changes, kind, sentence in cases:
        with pytest.raises(ControlError, match=sentence) as refused:
            laptop.control.launch(host, order.model_copy(update=changes))
        assert refused.value.kind == kind
    with pytest.raises(ControlError) as refused:
        laptop.control.launch("nowhere", order)
    assert refusal(refused) == ("unknown-host", 404)


def test_identity_is_taken_where_it_is_on(laptop: Laptop, order: LaunchRequest) -> None:
    """A host with workload identity takes a launch that names one; terminated while held it is cancelled."""
    name = laptop.control.register_host(f"host-{uuid.uuid4().hex[:12]}", ["python"], workload_identity=True).name
    identity = WorkloadIdentity(client_id="c", tenant_id="t")
    asked = laptop.control.launch(name, order.model_copy(update={"workload_identity": identity}))
    assert (laptop.control.sandboxes(name)[0].sandbox_id, asked.state) == (asked.sandbox_id, "requested")
    assert laptop.control.terminate(asked.sandbox_id).reason == "cancelled"


def test_journal_waits_for_news_and_keeps_its_schema(laptop: Laptop, host: str) -> None:
    """A read at the end waits and comes back empty; one with entries comes at once."""
    page = laptop.control.journal()
    assert any(entry.host == host for entry in page.entries)
    end = laptop.control.journal(page.next)
    assert laptop.control.journal(end.next, wait=0.05).next >= end.next
    raw = laptop.control._http.get("/journal").json()
    check("control.json#/$defs/journal", raw)
    check("control.json#/$defs/audit", laptop.control._http.get("/audit").json())
    for query in ("after=-1", "after=x", "wait=21", "wait=nan"):
        assert laptop.control._http.get(f"/journal?{query}").json()["type"] == "invalid-request"


def test_what_is_not_served_is_a_problem(laptop: Laptop) -> None:
    """Unknown paths, methods and bodies that are no JSON are answered in the protocol's way."""
    http = laptop.control._http
    assert http.get("/nothing").json()["type"] == "not-found"
    assert http.patch("/hosts").json()["type"] == "not-found"
    assert http.post("/hosts", content=b"{").json()["detail"] == "The body is not JSON."
    assert http.put("/channel", content=b"x" * (2 * 1024 * 1024)).json()["type"] == "invalid-request"
    with pytest.raises(ControlError, match="unknown-sandbox"):
        laptop.control.sandbox("a" * 26)


def test_answer_that_is_no_problem_is_still_an_error(laptop: Laptop) -> None:
    """Whatever answers on that port, the client says which call was not answered."""
    with ControlClient("http://x.test", "t") as client:
        client._http = httpx.Client(
            transport=httpx.MockTransport(lambda _: httpx.Response(502)), base_url="http://x.test"
        )
        with pytest.raises(ControlError, match="GET /hosts was not answered"):
            client.hosts()


def test_faults_are_asked_for_listed_and_cleared(laptop: Laptop, host: str) -> None:
    """A fault waits until it is spent or cleared; one that nobody knows is refused with a sentence."""
    fault = laptop.control.inject(host, "duplicate", "sandbox.launch", 2)
    assert laptop.control.faults(host) == [fault]
    laptop.control.clear_faults(host)
    assert laptop.control.faults(host) == []
    with pytest.raises(ControlError) as refused:
        laptop.control.inject(host, "explode", "sandbox.launch")
    assert refusal(refused) == ("invalid-request", 400)
    with pytest.raises(ControlError) as refused:
        laptop.control.inject("nobody", "lose", "sandbox.launch")
    assert refusal(refused) == ("unknown-host", 404)
