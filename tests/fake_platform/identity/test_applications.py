"""Applications and their credentials: known, trusted within the limits, forgotten."""

from dataclasses import replace

import pytest

from fake_platform.effects import Audit
from fake_platform.identity import applications
from fake_platform.identity.applications import Place
from fake_platform.identity.federation import Credential
from fake_platform.refusals import Refused
from fake_platform.state import State
from tests.fake_platform.identity.signing import CLIENT, TENANT, TRUSTED

PLACE = Place(TENANT, CLIENT)


def trusting(*credentials: Credential) -> State:
    """A state with one application and these credentials."""
    state = applications.put(State(), PLACE).state
    for credential in credentials:
        state = applications.put_credential(state, PLACE, credential).state
    return state


def test_application_is_known_once_and_keeps_its_credentials() -> None:
    """In either case; each act is audited."""
    state = trusting(TRUSTED)
    again = applications.put(state, Place(TENANT.upper(), CLIENT))
    assert again.state == state
    (audit,) = again.effects
    assert isinstance(audit, Audit)
    assert (audit.action, audit.detail) == ("application", f"client {CLIENT}, tenant {TENANT}: known")
    assert applications.view(applications.known(state, PLACE)) == {
        "tenantId": TENANT,
        "clientId": CLIENT,
        "federatedCredentials": [
            {"name": "eu", "issuer": TRUSTED.issuer, "subject": TRUSTED.subject, "audience": TRUSTED.audience}
        ],
    }


def test_credential_is_replaced_by_name_and_unique_by_what_it_trusts() -> None:
    """The same name changes it; the same issuer and subject under another name is refused, as is the 21st."""
    moved = replace(TRUSTED, subject="system:serviceaccount:other:one")
    assert applications.known(trusting(TRUSTED, moved), PLACE).credentials == {"eu": moved}
    with pytest.raises(Refused, match="Credential eu trusts this issuer and subject already") as twin:
        trusting(TRUSTED, replace(TRUSTED, name="twin", audience="api://other"))
    assert twin.value.kind == "credential-exists"
    twenty = [replace(TRUSTED, name=f"c{n}", subject=f"s{n}") for n in range(20)]
    with pytest.raises(Refused) as full:
        trusting(*twenty, TRUSTED)
    assert full.value.kind == "too-many-credentials"
    assert len(applications.known(trusting(*twenty, twenty[3]), PLACE).credentials) == 20


def test_what_is_removed_is_gone() -> None:
    """Credential first, then application; what is not there is refused by name."""
    state = applications.remove_credential(trusting(TRUSTED), PLACE, "eu").state
    assert applications.known(state, PLACE).credentials == {}
    with pytest.raises(Refused) as credential:
        applications.remove_credential(state, PLACE, "eu")
    assert credential.value.kind == "unknown-credential"
    empty = applications.remove(state, PLACE).state
    assert empty.applications == {}
    with pytest.raises(Refused) as application:
        applications.put_credential(empty, PLACE, TRUSTED)
    assert application.value.kind == "unknown-application"
