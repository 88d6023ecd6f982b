"""The checks of workload identity on made-up records: green as it should be, and red for each thing that is not."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from conformance import builtin
from conformance.environment.control_client import Reply
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families._shared.cloud_sign_in import SignedIn
from conformance.families._shared.workload_identity import OWN, Cloud, Federated, Mismatch, Off, Pods, Shown
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.sighting import Sighting
from fake_platform.identity.federation import AUDIENCE
from fake_platform.identity.mutation import TOKEN, TOKEN_FILE
from fake_platform.model import AuditEntry, Identity, Sandbox
from tests.conformance.families.conftest import check
from tests.fake_platform.identity.signing import ISSUER, SUBJECT, assertion

NOW = datetime(2027, 1, 15, tzinfo=UTC)
ACCOUNT = "identity-0123456789abcdef0123"
ANNOTATIONS = {
    "azure.workload.identity/client-id": OWN.client_id,
    "azure.workload.identity/tenant-id": OWN.tenant_id,
}


def pod(name: str, **spec: Any) -> dict[str, Any]:
    """A running pod."""
    meta = {"name": name, "namespace": "byohost-eu", "uid": f"uid-{name}", "labels": {}}
    status = {"phase": "Running", "containerStatuses": [{"restartCount": 0}], "podIPs": [{"ip": "10.244.0.9"}]}
    base = {"serviceAccountName": name, "containers": [{"name": "sandbox"}]}
    return {"metadata": meta, "spec": base | spec, "status": status}


def projected(seconds: int = 3600, **mount: str) -> dict[str, Any]:
    """The identity's pod, as the webhook leaves it."""
    token = {"audience": AUDIENCE, "expirationSeconds": seconds, "path": TOKEN}
    mounted = {"name": "v", "mountPath": "/var/run/secrets/azure/wi"} | mount
    volume = {"name": "v", "projected": {"sources": [{"serviceAccountToken": token}]}}
    container = {"name": "sandbox", "volumeMounts": [mounted]}
    return pod(ACCOUNT, containers=[container], volumes=[{"name": "tmp", "emptyDir": {}}, volume])


def sandbox(state: str, reason: str | None = None) -> Sandbox:
    """A sandbox as the platform shows it."""
    return Sandbox(
        sandbox_id="own", host="eu", state=cast("Any", state), reason=reason, detail=None, pod_uid=None,
        token_generation=0, issued_token_generation=0, requested_at=NOW, ready_at=None, deadline=NOW,
    )  # fmt: skip


def entry(outcome: str, name: str, sandbox_id: str | None) -> AuditEntry:
    """An entry about an exchange."""
    return AuditEntry(
        n=1, time=NOW, action="identity-token", actor=SUBJECT, host="eu", sandbox_id=sandbox_id, pod_uid=f"uid-{name}",
        service_account=name, outcome=outcome, detail=None,
    )  # fmt: skip


def host(audit: list[AuditEntry], submitted: dict[str, Any]) -> HostUnderTest:
    """A host whose platform and cluster say this."""
    requested = {"metadata": submitted, "spec": {"containers": [{"env": [{"name": "SANDBOX_ID", "value": "own"}]}]}}
    for one in requested["spec"]["containers"]:
        one["name"] = "sandbox"
    event = SimpleNamespace(
        verb="create", resource="pods", subresource="", namespace="byohost-eu", status=201, requested=requested
    )
    control = SimpleNamespace(audit=lambda: audit, sandbox=lambda _: sandbox("ready"))
    environment = SimpleNamespace(control=control, node=SimpleNamespace(audit=lambda: (event,)))
    return cast("HostUnderTest", SimpleNamespace(name="eu", namespace="byohost-eu", environment=environment))


def record(**changes: Any) -> Federated:
    """Everything as it should be, but for the changes; `audit` and `labels` change what the host says."""
    audit = changes.pop("audit", [entry("ok", ACCOUNT, "own"), entry("AADSTS700213", "none", None)])
    where = host(audit, {"labels": changes.pop("labels", {"azure.workload.identity/use": "true"})})
    refused = Reply(401, {"error_description": "AADSTS700213: no"})
    variables = {"AZURE_FEDERATED_TOKEN_FILE": TOKEN_FILE}
    own = projected()
    cloud = Cloud(
        signed_in=SignedIn(variables, assertion(), granted=True, trouble=""),
        answers=Shown(Reply(200), dict.fromkeys(Pods(own, own, own, own, own).strangers(), refused), *[refused] * 3),
        to_the_api=Reply(401),
        of_the_api=Reply(200),
        revoked=SignedIn(variables, assertion(), granted=False, trouble="ClientAuthenticationError: AADSTS70025"),
        after=own,
    )
    cloud = replace(cloud, **{each.name: changes.pop(each.name) for each in fields(Cloud) if each.name in changes})
    good = Federated(
        host=where,
        off=Off("identity-disabled", frozenset({"default"}), frozenset({"default"})),
        shown=Identity(
            client_id=OWN.client_id, tenant_id=OWN.tenant_id, profiles=("p",), service_account=ACCOUNT, subject=SUBJECT,
            audience=AUDIENCE, issuer=ISSUER,
        ),
        sandbox=SandboxUnderTest(where, "own"),
        pods=Pods(own, pod("other"), pod("none"), pod("elsewhere"), pod("operator")),
        account={"metadata": {"name": ACCOUNT, "annotations": ANNOTATIONS}},
        mismatch=Mismatch(sandbox("failed", "identity-mismatch"), ()),
        other_tenant=Mismatch(sandbox("failed", "identity-mismatch"), ()),
        nobody=Mismatch(sandbox("failed", "identity-mismatch"), ()),
        cloud=Sighting.of(lambda: cloud),
    )  # fmt: skip
    return replace(good, **changes)


def claims(name: str) -> list[Callable[[Federated], None]]:
    """The tests of a file, each once for every set of its parameters."""
    found: list[Callable[[Federated], None]] = []
    for test in (value for key, value in vars(check(f"identity/{name}")).items() if key.startswith("test_")):
        marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
        if not marks:
            found.append(test)
            continue
        names, values = marks[0].args
        for value in values:
            given = {names: value} if isinstance(names, str) else dict(zip(names, value, strict=True))
            found.append(lambda seen, test=test, given=given: test(seen, **given))  # type: ignore[misc]
    return found


def said(name: str, seen: Federated) -> list[str]:
    """What the failing tests of a file say of a record."""
    sentences = []
    for claim in claims(name):
        try:
            claim(seen)
        except AssertionError as failure:
            sentences.append(str(failure).splitlines()[0])
    return sentences


OTHERS = {"test_one_account_per_identity", "test_one_account_in_any_case"}
"""Files whose claims are of another record."""

FILES = sorted(path.stem for path in Path(builtin.CHECKS / "identity").glob("test_*.py") if path.stem not in OTHERS)


@pytest.mark.parametrize("name", FILES)
def test_what_is_as_it_should_be_is_green(name: str) -> None:
    """The positive control of all below."""
    assert claims(name)
    assert said(name, record()) == []


GOOD = record()
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("test_off_refuses", {"off": replace(GOOD.off, problem="")}, "was taken while the host"),
    ("test_off_refuses", {"off": replace(GOOD.off, problem="host-retired")}, "does not say that it is off"),
    ("test_off_refuses", {"off": replace(GOOD.off, after=frozenset({"default", "x"}))}, "left service accounts: x"),
    ("test_off_refuses", {"off": replace(GOOD.off, before=frozenset({ACCOUNT}))}, "was there before any identity"),
    ("test_values_shown_first", {"shown": None}, "shows nothing of an identity"),
    ("test_values_shown_first", {"shown": GOOD.shown.model_copy(update={"issuer": None})}, "does not show issuer"),  # type: ignore[union-attr]
    ("test_values_shown_first", {"shown": GOOD.shown.model_copy(update={"subject": "s"})}, "showed the subject 's'"),  # type: ignore[union-attr]
    ("test_as_the_webhook_wants", {"account": {"metadata": {"name": "x"}}}, "client-id is None"),
    ("test_as_the_webhook_wants", {"labels": {}}, "no webhook acts on it"),
    ("test_short_lived_token", {"pods": replace(GOOD.pods, own=projected(86400))}, "a token that lives 86400 s"),
    ("test_renewed_in_place", {"pods": replace(GOOD.pods, own=projected(subPath=TOKEN))}, "kubelet cannot replace it"),
    ("test_right_exchange_accepted", {"signed_in": replace(GOOD.signed_in, granted=False)}, "no access token"),
    ("test_endpoint_verifies", {"answers": replace(GOOD.answers, forged=Reply(200))}, "accepts another signature"),
    ("test_endpoint_verifies", {"answers": replace(GOOD.answers, wrong_issuer=Reply(200))}, "accepts another issuer"),
    ("test_wrong_exchange_refused", {"answers": replace(GOOD.answers, own=Reply(401))}, "own token was answered 401"),
    ("test_not_for_the_api", {"to_the_api": Reply(200)}, "answered 200 to the token"),
    ("test_not_for_the_api", {"of_the_api": Reply(401)}, "answered 401 to its own token"),
    ("test_mismatch_refused", {"mismatch": Mismatch(sandbox("ready"), ())}, "ended as ready, None"),
    (
        "test_other_tenant_refused",
        {"other_tenant": Mismatch(sandbox("ready"), ())},
        "names another tenant ended as ready",
    ),
    (
        "test_other_tenant_refused",
        {"other_tenant": Mismatch(GOOD.mismatch.ended, (cast("Any", 1),))},
        "1 pods were created for a launch whose account names another tenant",
    ),
    ("test_mismatch_refused", {"mismatch": Mismatch(GOOD.mismatch.ended, (cast("Any", 1),))}, "1 pods were created"),
    ("test_revocable", {"revoked": GOOD.signed_in}, "signed in again after"),
    (
        "test_revocable",
        {"revoked": replace(GOOD.revoked, trouble="TimeoutError")},
        "another reason than the credential",
    ),
    ("test_revocable", {"after": pod("another")}, "another pod stands in the place"),
    ("test_exchanges_are_audited", {"audit": []}, "no entry for the identity's token"),
    ("test_exchanges_are_audited", {"audit": [entry("ok", ACCOUNT, None)]}, "joins the use of the identity"),
]


@pytest.mark.parametrize(("name", "changes", "words"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_not_is_red_and_says_so(name: str, changes: dict[str, Any], words: str) -> None:
    """Each thing that can be wrong turns its file red, in words of its own."""
    sentences = said(name, record(**changes))
    assert any(words in sentence for sentence in sentences), sentences


def test_each_stranger_is_looked_at() -> None:
    """The check names everybody whom the scenario shows to the cloud."""
    strangers = dict(GOOD.answers.strangers)
    assert set(check("identity/test_wrong_exchange_refused").STRANGERS) == set(strangers)
    for who in strangers:
        seen = record(answers=replace(GOOD.answers, strangers={**strangers, who: Reply(200)}))
        assert said("test_wrong_exchange_refused", seen) == [
            f"{who} signed in as the identity: the endpoint answered 200"
        ]


@pytest.mark.parametrize("name", ["test_short_lived_token", "test_renewed_in_place", "test_not_for_the_api"])
def test_without_a_projected_token_nothing_is_said(name: str) -> None:
    """No green for a token that is not there."""
    seen = record(signed_in=SignedIn({}, "", granted=False, trouble="no"), pods=replace(GOOD.pods, own=pod(ACCOUNT)))
    with pytest.raises(CouldNotRun):
        claims(name)[0](seen)
