"""The control API through its client, against a running platform."""

import importlib.resources
import re
import ssl
import uuid
from typing import Any

import httpx
import pytest
import yaml

from fake_platform.client import ControlClient, ControlError
from fake_platform.control import Control
from fake_platform.model import Capacity, JournalPage, LaunchRequest, Profile, Quantities, Resources, WorkloadIdentity
from fake_platform.runtime import Platform
from fake_platform.settings import Site
from fake_platform.store import Store
from fake_platform.validation import check
from tests.fake_platform.conftest import SITE, Laptop
from tests.fake_platform.stranger import Stranger, install_key


@pytest.fixture
def host(laptop: Laptop) -> str:
    """A host of this test, family python."""
    return laptop.control.register_host(f"host-{uuid.uuid4().hex[:12]}", ["python"]).name


def refusal(error: pytest.ExceptionInfo[ControlError]) -> tuple[str, int]:
    """Problem type and status."""
    return error.value.kind, error.value.status


def test_hosts_are_listed_and_deleted(laptop: Laptop, host: str) -> None:
    """A registered host is in the list; deleted before any operator claimed it, it is gone and its name is free."""
    assert host in [one.name for one in laptop.control.hosts()]
    laptop.control.download_bundle(host, SITE)
    laptop.control.delete_host(host)
    assert host not in [one.name for one in laptop.control.hosts()]
    with pytest.raises(ControlError) as refused:
        laptop.control.download_bundle(host, SITE)
    assert refusal(refused) == ("unknown-host", 404)
    assert laptop.control.register_host(host, ["python"]).status == "awaiting"


def test_claimed_host_drains(laptop: Laptop, host: str) -> None:
    """One whose key an operator exchanged stays, retired, and gives out no more bundles."""
    with Stranger(laptop.endpoint, laptop.ca_file, host) as operator:
        assert operator.exchange(install_key(laptop.control.download_bundle(host, SITE))).status_code == 200
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


def test_entries_are_those_of_the_journal_and_are_read_once(laptop: Laptop) -> None:
    """However often somebody asks: the client asks for what is new alone."""
    asked: list[int] = []

    class Counting(ControlClient):
        """Keeps where each read began."""

        def journal(self, after: int = 0, wait: float = 0.0) -> JournalPage:
            """As it is."""
            asked.append(after)
            return super().journal(after, wait)

    with Counting(laptop.control._base, laptop.control._token) as control:
        control.set_channel(configured=True)
        first = control.entries()
        assert first == laptop.control.journal().entries
        assert control.entries() == first
        control.set_channel(configured=True)
        assert control.entries() == laptop.control.journal().entries
        assert control.entries(first[-1].n) == laptop.control.journal(first[-1].n).entries
    assert asked[0] == 0
    assert all(later >= first[-1].n for later in asked[1:])


def test_what_is_not_served_is_a_problem(laptop: Laptop) -> None:
    """Unknown paths, methods and bodies that are no JSON are answered in the protocol's way."""
    http = laptop.control._http
    assert http.get("/nothing").json()["type"] == "not-found"
    assert http.patch("/hosts").json()["type"] == "method-not-allowed"
    assert http.post("/hosts", content=b"{").json()["detail"] == "The body is not JSON."
    assert http.put("/channel", content=b"x" * (2 * 1024 * 1024)).json()["type"] == "invalid-request"
    with pytest.raises(ControlError, match="unknown-sandbox"):
        laptop.control.sandbox("a" * 26)


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PROPFIND", "LINK"])
def test_other_methods_are_405_on_every_path(laptop: Laptop, method: str) -> None:
    """RFC 9110, 15.5.6: with `Allow`, which names what the document lists for the path."""
    document = yaml.safe_load((importlib.resources.files("fake_platform.protocol") / "openapi.yaml").read_text("utf-8"))
    base = str(laptop.control._http.base_url).removesuffix("/control/v1/")
    trust = ssl.create_default_context(cafile=laptop.ca_file)
    with httpx.Client(verify=trust, trust_env=False) as http:
        for path, operations in document["paths"].items():
            place = (base if path.startswith("/control/") else laptop.endpoint) + re.sub(r"\{\w+\}", "x", path)
            answer = http.request(method, place)
            written = {name.upper() for name in operations if name != "parameters"}
            assert answer.status_code == 405, path
            assert set(answer.headers["Allow"].split(", ")) - {"HEAD"} == written
            assert answer.json()["type"] == "method-not-allowed"


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


def test_name_is_fixed_and_the_rest_is_not(laptop: Laptop, host: str) -> None:
    """Families and workload identity may change after the save; another name is refused, the same one is none."""
    changed = laptop.control.change_host(host, {"name": host, "families": ["go"], "workloadIdentity": True})
    assert (changed.name, changed.families, changed.workload_identity) == (host, ("go",), True)
    with pytest.raises(ControlError) as refused:
        laptop.control.change_host(host, {"name": "another"})
    assert refusal(refused) == ("name-fixed", 409)
    assert laptop.control.host(host) == changed


def test_profiles_launch_and_are_named_by_deletion(laptop: Laptop, host: str, order: LaunchRequest) -> None:
    """A profile's launch has its size; deletion first names the profile, then stops its launches, which say why."""
    control, name = laptop.control, f"profile-{uuid.uuid4().hex[:12]}"
    size = Quantities(cpu="200m", memory="128Mi")
    control.put_resource_class("medium", Resources(requests=size, limits=size))
    control.put_profile(Profile(name=name, host=host, resource_class="medium"))
    asked = control.launch_by_profile(name, order)
    assert (asked.host, asked.state) == (host, "requested")
    assert control.host(host).profiles == (name,)
    assert control.host(host).capacity == Capacity(waiting=1, running=0)
    asking = control._http.delete(f"/hosts/{host}")
    assert (asking.status_code, asking.json()["type"], asking.json()["profiles"]) == (
        409,
        "confirmation-needed",
        [name],
    )
    assert not control.host(host).retiring
    meaning = control.delete_host(host)
    assert (meaning.profiles, meaning.running) == ((name,), 0)
    assert control.host(host).capacity == Capacity(waiting=0, running=0)
    with pytest.raises(ControlError, match=f"Profile {name} points at host {host}, which was deleted") as refused:
        control.launch_by_profile(name, order)
    assert refusal(refused) == ("host-retired", 409)
    for path in ("/profiles", f"/profiles/{name}", "/resource-classes"):
        assert control._http.get(path).status_code == 200
    assert control._http.delete("/resource-classes/medium").json()["type"] == "resource-class-in-use"
    assert control._http.delete(f"/profiles/{name}").status_code == 204
    assert control._http.delete("/resource-classes/medium").status_code == 204
    assert control._http.put("/profiles/No-Name", json={}).json()["type"] == "invalid-request"


def test_identity_of_a_profile_is_refused_where_it_is_off(laptop: Laptop, host: str, order: LaunchRequest) -> None:
    """A profile that names an identity launches once the host has workload identity on."""
    control, name = laptop.control, f"profile-{uuid.uuid4().hex[:12]}"
    size = Quantities(cpu="200m", memory="128Mi")
    control.put_resource_class("identified", Resources(requests=size, limits=size))
    identity = WorkloadIdentity(client_id="c", tenant_id="t")
    control.put_profile(Profile(name=name, host=host, resource_class="identified", workload_identity=identity))
    with pytest.raises(ControlError) as refused:
        control.launch_by_profile(name, order)
    assert refusal(refused) == ("identity-disabled", 409)
    control.change_host(host, {"workloadIdentity": True})
    assert control.launch_by_profile(name, order).state == "requested"


def test_document_and_listener_know_the_same_operations() -> None:
    """Each route of the control API is in openapi.yaml and the reverse, by method and path."""
    document = yaml.safe_load((importlib.resources.files("fake_platform.protocol") / "openapi.yaml").read_text("utf-8"))
    written = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path))
        for path, operations in document["paths"].items()
        for method in operations
        if path.startswith("/control/") and method != "parameters"
    }
    platform = Platform(Site("https://platform.byohost.test", None, "registry", ()), Store())
    served = {(route.method, re.sub(r"\{\w+\}", "{}", route.path)) for route in Control(platform, "t").routes()}
    platform.store.close()
    assert served == written
