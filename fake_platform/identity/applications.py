"""The customer's applications and their federated credentials, as the token endpoint knows them. Pure.

Microsoft Learn, federated-credential considerations: at most 20 per application, issuer and subject unique together,
one audience, at most 600 characters each.
"""

from dataclasses import dataclass, replace
from typing import Any

from fake_platform.effects import Audit
from fake_platform.identity.federation import Application, Credential, key
from fake_platform.refusals import Refused
from fake_platform.state import State, Step

MOST_CREDENTIALS = 20


@dataclass(frozen=True)
class Place:
    """An application, by the two ids that tokens are asked for with."""

    tenant_id: str
    client_id: str


def put(state: State, place: Place) -> Step:
    """Know this application; one that is known keeps its credentials."""
    known = state.applications.get(key(place.tenant_id, place.client_id))
    return _with(state, known or Application(place.tenant_id, place.client_id), "known")


def known(state: State, place: Place) -> Application:
    """The application with these ids.

    Raises:
        Refused: unknown-application.
    """
    found = state.applications.get(key(place.tenant_id, place.client_id))
    if found is None:
        raise Refused(
            "unknown-application", f"Tenant {place.tenant_id} has no application {place.client_id}; PUT it first."
        )
    return found


def remove(state: State, place: Place) -> Step:
    """Forget an application and its credentials.

    Raises:
        Refused: unknown-application.
    """
    gone = known(state, place)
    left = {name: one for name, one in state.applications.items() if one is not gone}
    return Step(replace(state, applications=left)).do(_audit(gone, "removed"))


def put_credential(state: State, place: Place, credential: Credential) -> Step:
    """Trust one issuer's subject, for one audience; a credential of the same name is replaced.

    Raises:
        Refused: unknown-application, credential-exists (issuer and subject under another name), too-many-credentials.
    """
    application = known(state, place)
    others = {name: one for name, one in application.credentials.items() if name != credential.name}
    twin = next((one for one in others.values() if one.trusted == credential.trusted), None)
    if twin is not None:
        raise Refused("credential-exists", f"Credential {twin.name} trusts this issuer and subject already.")
    if len(others) >= MOST_CREDENTIALS:
        raise Refused("too-many-credentials", f"An application has at most {MOST_CREDENTIALS} federated credentials.")
    changed = replace(application, credentials={**others, credential.name: credential})
    return _with(state, changed, f"trusts {credential.subject} as {credential.name}")


def remove_credential(state: State, place: Place, name: str) -> Step:
    """Trust it no longer: the next exchange is refused.

    Raises:
        Refused: unknown-application, unknown-credential.
    """
    application = known(state, place)
    if name not in application.credentials:
        raise Refused("unknown-credential", f"Application {place.client_id} has no federated credential {name}.")
    left = {other: one for other, one in application.credentials.items() if other != name}
    return _with(state, replace(application, credentials=left), f"credential {name} removed")


def view(application: Application) -> dict[str, Any]:
    """The application as the control API shows it (control.json, application)."""
    return {
        "tenantId": application.tenant_id,
        "clientId": application.client_id,
        "federatedCredentials": [credential_view(one) for one in application.credentials.values()],
    }


def credential_view(credential: Credential) -> dict[str, Any]:
    """The credential as the control API shows it (control.json, federatedCredential)."""
    return {
        "name": credential.name,
        "issuer": credential.issuer,
        "subject": credential.subject,
        "audience": credential.audience,
    }


def _with(state: State, application: Application, what: str) -> Step:
    place = key(application.tenant_id, application.client_id)
    step = Step(replace(state, applications={**state.applications, place: application}))
    return step.do(_audit(application, what))


def _audit(application: Application, what: str) -> Audit:
    who = f"client {application.client_id}, tenant {application.tenant_id}"
    return Audit("application", "control", None, detail=f"{who}: {what}")
