"""The page over HTTP: who gets in, what is offered to whom, and that every act is the control API's."""

import re
import urllib.parse
import uuid
from collections.abc import Iterator

import httpx
import pytest

from fake_platform.model import Profile
from fake_platform.page.security_headers import HEADERS
from fake_platform.page_client import PageClient, PageError
from tests.fake_platform.conftest import IMAGE, SITE, Laptop
from tests.fake_platform.stranger import Stranger, install_key

SIZE = {"requests.cpu": "10m", "requests.memory": "16Mi", "limits.cpu": "1", "limits.memory": "1Gi"}
LAUNCH = {"image": IMAGE, "sidecarImage": IMAGE, "family": "python", "deadlineSeconds": "60"}


def base_of(laptop: Laptop) -> str:
    """The control listener."""
    return str(laptop.control._http.base_url).removesuffix("/control/v1/")


def token_of(laptop: Laptop) -> str:
    """The control token."""
    return str(laptop.control._http.headers["Authorization"]).removeprefix("Bearer ")


def test_printed_link_asks_before_it_is_spent(laptop: Laptop, outsider: httpx.Client) -> None:
    """Looking at it opens nothing and spends nothing; what it says is a form, not the control token."""
    link = urllib.parse.urlsplit(laptop.page)
    assert (link.path, f"{link.scheme}://{link.netloc}") == ("/page/enter", base_of(laptop))
    for _ in range(2):
        answer = outsider.get(laptop.page)
        assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)
    ticket = urllib.parse.parse_qs(link.query)["ticket"][0]
    headers = {"Origin": base_of(laptop)}
    statuses = [outsider.post(link.path, data={"ticket": ticket}, headers=headers).status_code for _ in range(2)]
    assert statuses == [303, 401]
    assert token_of(laptop) not in laptop.page


@pytest.fixture
def visitor(laptop: Laptop) -> Iterator[PageClient]:
    """Somebody with the control token."""
    with PageClient(base_of(laptop), token_of(laptop)) as client:
        yield client


@pytest.fixture
def name() -> str:
    """A host of this test."""
    return f"host-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def host(laptop: Laptop, name: str) -> str:
    """It is registered."""
    return laptop.control.register_host(name, ["python"]).name


@pytest.fixture
def outsider(laptop: Laptop) -> Iterator[httpx.Client]:
    """Somebody without a session."""
    with httpx.Client(base_url=base_of(laptop), trust_env=False) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/page", "/page/hosts", "/page/journal", "/page/hosts/x/delete"])
def test_nothing_is_shown_outside(outsider: httpx.Client, path: str) -> None:
    """Whoever has no session is sent to the door."""
    answer = outsider.get(path, follow_redirects=True)
    assert answer.url.path == "/page/login"
    assert "Show a token" in answer.text


@pytest.mark.parametrize("path", ["/page/login", "/page/style.css", "/page/live.js", "/page/hosts", "/page/nowhere"])
def test_every_answer_carries_the_shield(outsider: httpx.Client, path: str) -> None:
    """Also redirects, files and refusals."""
    answer = outsider.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_wrong_token_does_not_open(laptop: Laptop) -> None:
    """Neither a wrong one nor one without a scope; the refusal is audited as any other."""
    before = len(laptop.control.audit())
    for token in ("wrong", laptop.control.grant(f"t-{uuid.uuid4().hex[:12]}", [])):
        with pytest.raises(PageError, match="not with 303"):
            PageClient(base_of(laptop), token)
    outcomes = [entry.outcome for entry in laptop.control.audit()[before:]]
    assert outcomes == ["ok", "unauthorised", "insufficient-scope"]  # the first is the grant


def test_cookie_is_for_the_page_alone(outsider: httpx.Client, laptop: Laptop) -> None:
    """Out of reach of scripts, of other sites, and of the control API; it is not the token."""
    headers = {"Origin": base_of(laptop)}
    answer = outsider.post("/page/login", data={"token": token_of(laptop)}, headers=headers)
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/page"} <= set(cookie.split("; "))
    assert token_of(laptop) not in cookie


@pytest.mark.parametrize("origin", [None, "null", "http://evil.test", "http://localhost:1"])
@pytest.mark.parametrize("path", ["/page/login", "/page/enter", "/page/logout", "/page/hosts"])
def test_forms_of_other_sites_do_nothing(
    visitor: PageClient, laptop: Laptop, name: str, origin: str | None, path: str
) -> None:
    """Even with the cookie and the session's secret: the browser says where a form came from."""
    headers = {} if origin is None else {"Origin": origin}
    fields = {"proof": visitor.see("/page/hosts").proof, "name": name, "families": "python", "token": token_of(laptop)}
    with httpx.Client(base_url=base_of(laptop), cookies=visitor._http.cookies, trust_env=False) as browser:
        answer = browser.post(path, data=fields, headers=headers)
    assert answer.status_code == 403
    assert "was not sent by this page" in answer.text
    assert name not in [one.name for one in laptop.control.hosts()]


@pytest.mark.parametrize("proof", ["", "wrong", "\ud800"])
def test_forms_without_the_sessions_secret_do_nothing(visitor: PageClient, name: str, proof: str) -> None:
    """A page of the same origin that is not this session's gets nowhere either."""
    fields = {"proof": proof.encode("utf-8", "surrogatepass"), "name": name, "families": "python"}
    answer = visitor._http.post("/page/hosts", data=fields)
    assert answer.status_code in (400, 403)
    assert "Refused:" in answer.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"proof=%ff%fe", "application/x-www-form-urlencoded"),
        (b"proof=x", "application/x-www-form-urlencoded; charset=nonsense"),
        (b"--x", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"", "text/plain"),
    ],
)
def test_broken_forms_are_refused(visitor: PageClient, body: bytes, kind: str) -> None:
    """One sentence, no trouble of ours."""
    answer = visitor._http.post("/page/hosts", content=body, headers={"Content-Type": kind})
    assert answer.status_code in (400, 403)
    assert "Refused:" in answer.text


def test_rebound_name_is_refused(outsider: httpx.Client) -> None:
    """A foreign name that leads to this listener shows nothing."""
    answer = outsider.get("/page/login", headers={"Host": "evil.test"})
    assert answer.status_code == 404
    assert "loopback names only" in answer.text


def test_leaving_ends_the_session(visitor: PageClient) -> None:
    """The cookie opens nothing any more."""
    cookies = dict(visitor._http.cookies)
    visitor.send("/page/logout", {})
    visitor._http.cookies.update(cookies)
    assert "Show a token" in visitor.see("/page/hosts").text


def test_withdrawn_token_leaves(laptop: Laptop) -> None:
    """A session is no longer than its token."""
    name = f"t-{uuid.uuid4().hex[:12]}"
    with PageClient(base_of(laptop), laptop.control.grant(name, ["hosts.read"])) as client:
        assert client.see("/page/hosts").status == 200
        laptop.control._call("DELETE", f"/access-tokens/{name}")
        assert "Show a token" in client.see("/page/hosts").text


def test_acts_are_the_control_apis(visitor: PageClient, laptop: Laptop, name: str) -> None:
    """Register, change, download, revoke, delete: done, audited as the token's acts, journalled."""
    seen = visitor.send("/page/hosts", {"name": name, "families": "python"})
    assert "The host is saved" in seen.text
    home = f"/page/hosts/{name}"
    visitor.send(home + "/change", {"families": "python, node", "workloadIdentity": "on"})
    shown = laptop.control.host(name)
    assert (shown.families, shown.workload_identity) == (("python", "node"), True)
    visitor.send(home + "/bundle", {"operatorImage": SITE.operator_image, "namespace": "own"})
    assert visitor.see(home).commands == laptop.control.host(name).install.commands
    assert visitor.see(home).commands[1].endswith("-n own")
    visitor.send(home + "/revoke", {})
    assert laptop.control.host(name).key.state == "none"
    assert "Repeat with ?confirm" in visitor.send(home + "/delete", {}).text
    assert visitor.send(home + "/delete", {"confirm": name}).status == 200
    assert name not in [host.name for host in laptop.control.hosts()]
    acts = [entry.action for entry in laptop.control.audit() if entry.host == name and entry.outcome == "ok"]
    assert acts == ["register", "change", "download", "revoke", "delete"]
    told = [entry.type for entry in laptop.control.journal().entries if entry.host == name and entry.kind == "control"]
    assert "DELETE /control/v1/hosts/{host}" in told, "the route, never what a caller put into it"


def test_bundle_is_a_file_that_nobody_keeps(visitor: PageClient, host: str) -> None:
    """Its name is the one that the command has; its key works."""
    fields = {"proof": visitor.see("/page/hosts").proof, "operatorImage": SITE.operator_image}
    answer = visitor._http.post(f"/page/hosts/{host}/bundle", data=fields)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="byohost-{host}.yaml"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert install_key(answer.text).startswith("bhk_")


def test_launch_and_terminate(visitor: PageClient, laptop: Laptop, host: str) -> None:
    """From a profile that was made on the page too; a form with a mistake says which."""
    visitor.send("/page/resource-classes", {"className": "tiny", **SIZE})
    visitor.send("/page/profiles", {"profileName": f"{host}-p", "host": host, "resourceClass": "tiny"})
    assert laptop.control.host(host).profiles == (f"{host}-p",)
    home = f"/page/hosts/{host}"
    wrong = visitor.send(home + "/launches", {**LAUNCH, "profile": f"{host}-p", "deadlineSeconds": "soon"})
    assert (wrong.status, "write a whole number" in wrong.text) == (400, True)
    visitor.send(home + "/launches", {**LAUNCH, "profile": f"{host}-p"})
    [sandbox] = laptop.control.sandboxes(host)
    seen = visitor.send(f"{home}/sandboxes/{sandbox.sandbox_id}/terminate", {})
    assert "terminate" not in seen.acts
    assert "Cancelled before it was sent." in seen.text
    unknown = visitor.send(f"{home}/sandboxes/{'x' * 26}/terminate", {})
    assert (unknown.status, "No sandbox has the id" in unknown.text) == (404, True)


def test_network_policies_are_shown_and_measured(visitor: PageClient, laptop: Laptop, host: str) -> None:
    """What was not measured is unknown; the policy to be applied stands there, and one form launches the two."""
    home = f"/page/hosts/{host}"
    seen = visitor.see(home)
    assert "Network policies" in seen.text
    assert "Not measured yet." in seen.text
    assert "name: byohost-canary" in seen.text
    fields = {"canary.image": IMAGE, "canary.sidecarImage": IMAGE, "canary.family": "python"}
    wrong = visitor.send(home + "/network-policy", {**fields, "canary.image": "x"})
    assert (wrong.status, "image: does not match" in wrong.text) == (400, True)
    assert "Two sandboxes are on their way" in visitor.send(home + "/network-policy", fields).text
    assert [one.state for one in laptop.control.sandboxes(host)] == ["requested", "requested"]


def test_faults_are_set_and_cleared(visitor: PageClient, laptop: Laptop, host: str) -> None:
    """Any kind, with its parameters."""
    fields = {"host": host, "kind": "alter", "message": "sandbox.launch", "times": "2", "patch": '{"seq": 9}'}
    seen = visitor.send("/page/faults", fields)
    assert "The fault is set." in seen.text
    [fault] = laptop.control.faults(host)
    assert (fault.kind, fault.times) == ("alter", 2)
    assert 'patch: {"seq": 9}' in visitor.see("/page/faults").text
    refused = visitor.send("/page/faults", {**fields, "kind": "never"})
    assert (refused.status, "choose one of" in refused.text) == (400, True)
    path = f"/page/faults/{fault.fault_id}/remove"
    assert "The fault is taken away." in visitor.send(path, {}).text
    assert (laptop.control.faults(host), visitor.send(path, {}).status) == ([], 404)
    visitor.send("/page/faults", {**fields, "host": ""})
    assert "every host" in visitor.see("/page/faults").text
    visitor.send("/page/faults/clear", {})
    assert "No fault" in visitor.send("/page/faults/clear", {}).text


def test_workspace_is_switched(visitor: PageClient, laptop: Laptop, host: str) -> None:
    """Without a channel the download is absent and says why; without the plan so is registering."""
    visitor.send("/page/workspace/channel", {"wanted": "off"})
    try:
        seen = visitor.see(f"/page/hosts/{host}")
        assert ("download" in seen.acts, "The bundle is held back" in seen.text) == (False, True)
    finally:
        visitor.send("/page/workspace/channel", {"wanted": "on"})
    visitor.send("/page/workspace/entitlement", {"wanted": "off"})
    try:
        seen = visitor.see("/page/hosts")
        assert ("register" in seen.acts, "includes no hosts of your own" in seen.text) == (False, True)
        assert "register" not in visitor.see("/page/register").acts
        assert visitor.send("/page/hosts", {"name": "unwanted", "families": "python"}).status == 403
    finally:
        visitor.send("/page/workspace/entitlement", {"wanted": "on"})
    assert "register" in visitor.see("/page/hosts").acts
    assert "download" in visitor.see(f"/page/hosts/{host}").acts


def test_readers_see_and_are_offered_nothing(laptop: Laptop, host: str) -> None:
    """With hosts.read every page is there and no act, and a form that is sent all the same is refused."""
    laptop.control._call(
        "PUT",
        "/resource-classes/tiny2",
        {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"cpu": "1", "memory": "1Gi"}},
    )
    laptop.control.put_profile(Profile(name=f"{host}-r", host=host, resource_class="tiny2"))
    token = laptop.control.grant(f"t-{uuid.uuid4().hex[:12]}", ["hosts.read"])
    pages = ("hosts", f"hosts/{host}", f"hosts/{host}/delete", "register", "journal", "audit", "faults", "workspace")
    with PageClient(base_of(laptop), token) as reader:
        for page in pages:
            seen = reader.see(f"/page/{page}")
            assert seen.status == 200, page
            assert seen.acts == {"logout"}, page
        assert "takes the scope hosts.manage" in reader.see("/page/hosts").text
        assert reader.send(f"/page/hosts/{host}/delete", {"confirm": host}).status == 403
        assert reader.send("/page/faults", {"host": host, "kind": "lose", "message": "sandbox.launch"}).status == 403
        assert reader.send("/page/faults/clear", {}).status == 403
    assert not laptop.control.host(host).retiring


def test_records_are_read_a_page_at_a_time(visitor: PageClient, laptop: Laptop, host: str) -> None:
    """The newest hundred, then those before; the filter leaves one host's."""
    for _ in range(101):
        laptop.control.change_host(host, {"families": ["python"]})
    for record in ("journal", "audit"):
        html = visitor._http.get(f"/page/{record}?host={host}").text
        [before] = re.findall(r"before=(\d+)", html)
        older = visitor.see(f"/page/{record}?host={host}&before={before}")
        assert "Newest" in older.text
        assert visitor.see(f"/page/{record}?host=nobody").text.count("yet.") == 1
        assert visitor.see(f"/page/{record}?before=x").status == 400
    export = visitor._http.get("/page/audit/export")
    assert export.headers["Content-Disposition"] == 'attachment; filename="byohost-audit.ndjson"'
    assert export.text == laptop.control.export_audit()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/page/hosts/nobody", 404),
        ("/page/x/y", 404),
        ("/page/hosts/..%2f..%2fjournal", 400),
        ("/page/hosts/%00", 400),
    ],
)
def test_what_is_not_there_is_not_shown(visitor: PageClient, path: str, status: int) -> None:
    """A page that says so, with the status: not found, or no name of anything."""
    seen = visitor.see(path)
    assert (seen.status, "Refused:" in seen.text) == (status, True)


def test_no_secret_is_on_any_page(visitor: PageClient, laptop: Laptop, host: str) -> None:
    """Neither the control token nor the install key, nor the channel's token, after a whole exchange."""
    key = install_key(laptop.control.download_bundle(host, SITE))
    with Stranger(laptop.endpoint, laptop.ca_file, host) as operator:
        operator.begin(key)
        channel = operator.claims["channel"]["url"].partition("access_token=")[2]
        secrets = [key, channel, token_of(laptop)]
        for page in ("hosts", f"hosts/{host}", f"journal?host={host}", f"audit?host={host}", "faults", "workspace"):
            html = visitor._http.get(f"/page/{page}").text
            assert [secret for secret in secrets if secret in html] == [], page
