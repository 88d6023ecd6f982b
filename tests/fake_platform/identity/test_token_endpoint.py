"""The token endpoint over TLS: strangers' clients get tokens, everybody else a code, and the audit knows of both."""

import ssl
from pathlib import Path
from typing import Any

import httpx
import msal
import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import WorkloadIdentityCredential

from fake_platform.client import ControlError
from fake_platform.identity.federation import AUDIENCE
from fake_platform.identity.verdict import ASSERTION_TYPE
from fake_platform.model import AuditEntry, FederatedCredential
from tests.fake_platform.identity.cloud import IDENTITY, Cloud
from tests.fake_platform.identity.signing import CLIENT, OTHER_KEY, SUBJECT, TENANT

SCOPE = "https://storage.azure.com/.default"


def ask(cloud: Cloud, token: str, tenant: str = TENANT, **changes: str) -> httpx.Response:
    """One raw request."""
    form = {
        "grant_type": "client_credentials",
        "client_id": CLIENT,
        "scope": SCOPE,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": token,
    }
    trust = ssl.create_default_context(cafile=cloud.ca_file)
    with httpx.Client(verify=trust, trust_env=False) as client:
        return client.post(f"{cloud.authority}/{tenant}/oauth2/v2.0/token", data=form | changes)


def codes(answer: httpx.Response) -> tuple[int, list[int]]:
    """Status and codes of a refusal."""
    return answer.status_code, answer.json()["error_codes"]


def last(cloud: Cloud) -> AuditEntry:
    """The newest entry of the audit about a token."""
    return [entry for entry in cloud.control.audit() if entry.action == "identity-token"][-1]


def test_azure_identity_gets_a_token(federated: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """WorkloadIdentityCredential as it comes, told by the variables that the webhook sets."""
    file = tmp_path / "token"
    file.write_text(federated.assertion())
    environment = {
        "AZURE_CLIENT_ID": CLIENT,
        "AZURE_TENANT_ID": TENANT,
        "AZURE_FEDERATED_TOKEN_FILE": str(file),
        "AZURE_AUTHORITY_HOST": federated.authority + "/",
        "REQUESTS_CA_BUNDLE": str(federated.ca_file),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with WorkloadIdentityCredential() as credential:
        assert credential.get_token(SCOPE).token
    entry = last(federated)
    assert (entry.actor, entry.outcome, entry.pod_uid) == (SUBJECT, "ok", "pod-uid")
    assert (entry.service_account, entry.address) == (SUBJECT.rpartition(":")[2], "127.0.0.1")
    file.write_text(federated.assertion(sub="system:serviceaccount:other:one"))
    with WorkloadIdentityCredential() as credential, pytest.raises(ClientAuthenticationError, match="AADSTS700213"):
        credential.get_token(SCOPE)


def test_msal_gets_a_token(federated: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its discovery of the authority too; instance discovery is off, as for every authority that is not Microsoft's."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(federated.ca_file))
    application = msal.ConfidentialClientApplication(
        CLIENT,
        authority=f"{federated.authority}/{TENANT}",
        client_credential={"client_assertion": federated.assertion},
        instance_discovery=False,
    )
    assert application.acquire_token_for_client([SCOPE])["access_token"]


def test_refusals_have_entras_codes_and_are_audited(federated: Cloud) -> None:
    """By issuer, subject, audience, signature, moment, application, tenant; what is verified is joined by its pod."""
    cases: list[tuple[str, dict[str, str], int, str | None]] = [
        (federated.assertion(iss="https://else.test"), {}, 700211, None),
        (federated.assertion(sub="system:serviceaccount:other:one"), {}, 700213, "pod-uid"),
        (federated.assertion(aud=["https://kubernetes.default.svc"]), {}, 700212, "pod-uid"),
        (federated.assertion(signer=OTHER_KEY), {}, 700027, None),
        (federated.assertion(exp=1), {}, 700024, "pod-uid"),
        (federated.assertion(), {"client_id": "nobody"}, 700016, None),
        (federated.assertion(), {"tenant": "nowhere"}, 90002, None),
        ("nonsense", {}, 50027, None),
    ]
    for token, changes, code, pod in cases:
        answer = ask(federated, token, **changes)
        assert codes(answer)[1] == [code]
        assert answer.headers["Cache-Control"].startswith("no-store")
        assert (last(federated).outcome, last(federated).pod_uid) == (f"AADSTS{code}", pod)


def raw(cloud: Cloud, method: str, path: str, **request: Any) -> httpx.Response:
    """One request of whatever kind."""
    trust = ssl.create_default_context(cafile=cloud.ca_file)
    with httpx.Client(verify=trust, trust_env=False) as client:
        return client.request(method, f"{cloud.authority}/{path}", **request)


def test_first_version_of_the_endpoint_says_numbers_as_text(federated: Cloud) -> None:
    """As Microsoft's documents print it (Azure Data Explorer, "Authentication over HTTPS"): 3900 s in between."""
    form = {
        "grant_type": "client_credentials",
        "client_id": CLIENT,
        "resource": "https://storage.azure.com",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": federated.assertion(),
    }
    granted = raw(federated, "POST", f"{TENANT}/oauth2/token", data=form).json()
    assert int(granted.pop("expires_on")) - int(granted.pop("not_before")) == 3900
    assert granted.pop("access_token")
    assert granted == {
        "token_type": "Bearer",
        "expires_in": "3599",
        "ext_expires_in": "3599",
        "resource": "https://storage.azure.com",
    }
    assert codes(raw(federated, "POST", f"{TENANT}/oauth2/token", data=form | {"resource": ""})) == (400, [900144])


@pytest.mark.parametrize("place", ["headers", "data"])
def test_clients_request_id_comes_back(federated: Cloud, place: str) -> None:
    """MSAL sends it in the form or as a field; it is the correlation id then (Microsoft Learn, error codes)."""
    given = {"client-request-id": "99ceacff-9030-4dbc-8c9c-13f589e3e8a7"}
    request = {"data": {"grant_type": "client_credentials"}, "headers": {}}
    request[place] = request[place] | given
    answer = raw(federated, "POST", f"{TENANT}/oauth2/v2.0/token", **request)
    said = answer.json()
    assert answer.headers["client-request-id"] == said["correlation_id"] == given["client-request-id"]
    assert answer.headers["x-ms-request-id"] == said["trace_id"] != said["correlation_id"]
    assert codes(answer) == (401, [7000216])


def test_discovery_is_filled_and_knows_its_tenants(federated: Cloud) -> None:
    """As azure-sdk-for-js recorded it, for a tenant and for none: 400 `invalid_tenant`, AADSTS90002."""
    found = raw(federated, "GET", f"{TENANT}/v2.0/.well-known/openid-configuration").json()
    assert found["response_types_supported"] == ["code", "id_token", "code id_token", "id_token token"]
    assert found["scopes_supported"] == ["openid", "profile", "email", "offline_access"]
    assert found["token_endpoint_auth_methods_supported"][1] == "private_key_jwt"
    assert "tid" in found["claims_supported"]
    nowhere = raw(federated, "GET", "nowhere/v2.0/.well-known/openid-configuration")
    assert codes(nowhere) == (400, [90002])
    assert nowhere.json()["error"] == "invalid_tenant"


def test_issuer_that_cannot_be_asked_is_90061(federated: Cloud) -> None:
    """It names another issuer, publishes its keys over plain HTTP, is no JSON object, or is not there."""
    broken: list[dict[str, Any]] = [
        {"configuration": {"issuer": federated.issuer_url + "/", "jwks_uri": federated.issuer_url}},
        {"configuration": {"issuer": federated.issuer_url, "jwks_uri": "http://localhost/keys"}},
        {"configuration": {"issuer": federated.issuer_url}},
        {"configuration": ["a"]},
        {"keys": ["a"]},
    ]
    for published in broken:
        federated.publish(**published)
        assert codes(ask(federated, federated.assertion())) == (400, [90061])
    federated.issuer.clear()
    assert codes(ask(federated, federated.assertion())) == (400, [90061])


def test_credential_that_was_taken_away_counts_no_more(federated: Cloud) -> None:
    """The next exchange is refused; given back, it counts again."""
    assert ask(federated, federated.assertion()).status_code == 200
    federated.control.distrust(IDENTITY, "eu")
    assert codes(ask(federated, federated.assertion())) == (401, [70025])
    with pytest.raises(ControlError) as gone:
        federated.control.distrust(IDENTITY, "eu")
    assert gone.value.kind == "unknown-credential"
    federated.trust()
    assert ask(federated, federated.assertion()).status_code == 200


def test_other_names_are_not_served(federated: Cloud) -> None:
    """The authority's listener serves its own name alone, and nothing of the platform's."""
    trust = ssl.create_default_context(cafile=federated.ca_file)
    with httpx.Client(verify=trust, trust_env=False, base_url=federated.authority) as client:
        path = f"/{TENANT}/v2.0/.well-known/openid-configuration"
        assert client.get(path).json()["token_endpoint"] == f"{federated.authority}/{TENANT}/oauth2/v2.0/token"
        assert client.get(path, headers={"Host": "platform.byohost.test"}).json()["type"] == "not-found"
        assert client.get(f"/{TENANT}/discovery/v2.0/keys").json() == {"keys": []}
        assert client.post("/v1/tokens/introspect", json={"token": "x"}).json()["type"] == "not-found"


def test_control_api_lists_what_is_trusted(federated: Cloud) -> None:
    """Ids and credentials as they were set; ids that are none are refused."""
    (application,) = federated.control._http.get("/applications").json()["applications"]
    assert application["federatedCredentials"] == [
        {"name": "eu", "issuer": federated.issuer_url, "subject": SUBJECT, "audience": AUDIENCE}
    ]
    long = federated.control._http.put(f"/tenants/{'t' * 200}/applications/c")
    assert long.json()["type"] == "invalid-request"
    with pytest.raises(ControlError, match="issuer"):
        federated.control.trust(
            IDENTITY, FederatedCredential(name="x", issuer="http://plain.test", subject="s", audience="a")
        )
    federated.control._http.put("/tenants/t/applications/c")
    assert federated.control._http.delete("/tenants/t/applications/c").status_code == 204
