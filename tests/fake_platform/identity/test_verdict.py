"""Token requests: what is granted, and by which code everything else is refused."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_platform.identity.aadsts import TokenRefused
from fake_platform.identity.federation import AUDIENCE, Application, Credential
from fake_platform.identity.verdict import ASSERTION_TYPE, Bearer, BearerRefused, Claim, Request, admit, settle
from tests.fake_platform.identity.signing import (
    CLIENT,
    ISSUER,
    KEY,
    NOW,
    OTHER_KEY,
    SUBJECT,
    TENANT,
    TRUSTED,
    application,
    assertion,
    jwks,
    unsigned,
)


def request(token: str = "", tenant: str = TENANT, **changes: str) -> Request:
    """A request as azure-identity makes it."""
    form = {
        "grant_type": "client_credentials",
        "client_id": CLIENT,
        "scope": "https://storage.azure.com/.default",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": token or assertion(),
    }
    return Request(tenant, form | changes)


def judge(wanted: Request, *credentials: Credential, keys: Any = None, now: float = NOW) -> tuple[Credential, Bearer]:
    """Both steps."""
    claim = admit(application(*(credentials or (TRUSTED,))), wanted)
    return settle(claim, jwks() if keys is None else keys, now)


def code(wanted: Request, *credentials: Credential, **how: Any) -> int:
    """The code of the refusal."""
    with pytest.raises(TokenRefused) as refused:
        judge(wanted, *credentials, **how)
    return refused.value.code


def test_exact_match_is_granted() -> None:
    """The credential that matches, and the pod that the token is bound to; ids are the same in either case."""
    assert judge(request()) == (TRUSTED, Bearer(SUBJECT, "pod-uid"))
    assert judge(request(tenant=TENANT.upper(), client_id=CLIENT.upper()))[0] == TRUSTED
    assert judge(request(assertion(aud=AUDIENCE, nbf=None)))[0] == TRUSTED
    unbound: dict[str, Any] = {"kubernetes.io": {"pod": "p"}}
    assert judge(request(assertion(**unbound)))[1] == Bearer(SUBJECT)


@pytest.mark.parametrize(
    "scope",
    [
        "https://storage.azure.com/.default openid profile offline_access",  # azure-identity for Java 1.18.4, MSAL4J
        "openid profile offline_access https://storage.azure.com/.default",  # msal for Node
        "openid https://storage.azure.com/.default email",
        "https://storage.azure.com/.default  openid ",  # empty names between spaces
        "https://storage.azure.com/.default https://storage.azure.com/.default",
        "https://storage.azure.com//.default",  # a resource that ends with a slash keeps it
        "api://12345678-0000-0000-0000-000000000000/.default",
        "12345678-0000-0000-0000-000000000000/.default",
    ],
)
def test_scopes_of_openid_may_stand_beside_the_one_resource(scope: str) -> None:
    """RFC 6749, 3.3: a list in any order; Microsoft Learn, "OpenID Connect scopes": those name no resource."""
    assert judge(request(scope=scope))[0] == TRUSTED


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"tenant": "somebody"}, 90002),
        ({"grant_type": "password"}, 70003),
        ({"grant_type": "password", "scope": "", "client_assertion": ""}, 70003),
        ({"grant_type": ""}, 900144),
        ({"grant_type": "", "client_assertion": ""}, 900144),
        ({"scope": ""}, 900144),
        ({"client_assertion": ""}, 7000216),
        ({"client_assertion": "", "tenant": "undefined", "client_id": ""}, 7000216),  # so it was recorded
        ({"client_assertion": "", "client_secret": "x"}, 900144),
        ({"scope": "https://storage.azure.com"}, 1002012),
        ({"scope": "a/.default b/.default"}, 70011),
        ({"scope": "a/.default openid b/.default"}, 70011),
        ({"scope": "a/.default a/User.Read"}, 70011),
        ({"scope": "openid profile offline_access"}, 1002012),
        ({"scope": "a/.default\topenid"}, 1002012),
        ({"scope": "a/.default OpenID"}, 70011),
        ({"client_assertion_type": "jwt"}, 50027),
        ({"client_id": "somebody"}, 700016),
        ({"client_assertion": "no.jwt"}, 50027),
    ],
)
def test_request_that_is_none_is_refused_before_any_key_is_asked_for(changes: dict[str, str], wanted: int) -> None:
    """Tenant, grant, scope, application, assertion: each has its code.

    7000216 as recorded by @azure/test-credential of azure-sdk-for-js (a form of response_type, grant_type and scope);
    1002012: "client credential flows must have a scope value with /.default suffixed to the resource identifier".
    """
    with pytest.raises(TokenRefused) as refused:
        admit(application(TRUSTED), request(**changes))
    assert refused.value.code == wanted


def test_first_version_names_a_resource() -> None:
    """Microsoft Learn, "Migrate to the Microsoft Authentication Library": `resource` there, `scope` here."""
    form = {**request().form, "resource": "https://storage.azure.com/"}
    del form["scope"]
    assert judge(Request(TENANT, form, v1=True))[0] == TRUSTED
    assert code(Request(TENANT, form)) == 900144
    assert code(Request(TENANT, {**form, "resource": ""}, v1=True)) == 900144


def test_issuer_that_nobody_trusts_is_never_asked() -> None:
    """No credential at all, and none of this issuer; its trailing slash counts."""
    with pytest.raises(TokenRefused) as refused:
        admit(application(), request())
    assert refused.value.code == 70025
    for issuer in ("https://else.test", ISSUER + "/", ISSUER.upper(), None):
        assert code(request(assertion(iss=issuer))) == 700211
    assert code(request(unsigned({"iss": ["a"]}))) == 700211
    assert code(request(unsigned(["a"]))) == 50027


def test_signature_must_be_of_a_published_key() -> None:
    """Another key, an unknown or missing name, another algorithm, key sets that are none."""
    assert code(request(assertion(OTHER_KEY))) == 700027
    assert code(request(assertion(kid="two"))) == 700027
    assert code(request(assertion(kid=None))) == 700027
    listed: tuple[Any, ...] = (1, ["a"], [{"kid": "one"}], [{"kid": "one", "kty": "oct"}])
    for broken in ({}, *({"keys": one} for one in listed)):
        assert code(request(), keys=broken) == 700027
    assert judge(request(assertion(kid="two")), keys=jwks("one", "two"))[0] == TRUSTED


def test_life_is_held_at_both_ends() -> None:
    """From nbf on with half a minute for clocks, and not at exp any more; the moments are told."""
    assert judge(request(), now=NOW - 39)[0] == TRUSTED
    for now in (NOW - 41, NOW + 3590):
        assert code(request(), now=now) == 700024
    for changes in ({"exp": None}, {"exp": "soon"}, {"nbf": 1e300, "exp": 1e301}, {"exp": True, "nbf": 2.0}):
        assert code(request(assertion(**changes))) == 700024
    with pytest.raises(BearerRefused, match="Current time: 2027-01-15 09:59:50Z") as refused:
        judge(request(), now=NOW + 7190)
    assert refused.value.bearer == Bearer(SUBJECT, "pod-uid")


def test_subject_and_audience_have_codes_of_their_own() -> None:
    """A verified token of somebody else, or for something else, is refused by name and remembered by its pod."""
    with pytest.raises(BearerRefused) as refused:
        judge(request(assertion(sub="system:serviceaccount:other:identity")))
    assert (refused.value.code, refused.value.bearer.pod_uid) == (700213, "pod-uid")
    for audience in ("api://AzureADTokenExchange/", [AUDIENCE, "more"], "https://kubernetes.default.svc", None):
        assert code(request(assertion(aud=audience))) == 700212


def test_credentials_are_tried_by_issuer_then_subject_then_audience() -> None:
    """Of several credentials the one that matches in all three counts; another issuer's subject does not help."""
    elsewhere = replace(TRUSTED, name="elsewhere", issuer="https://else.test")
    other = replace(TRUSTED, name="other", subject="system:serviceaccount:other:identity")
    assert judge(request(), elsewhere, other, TRUSTED)[0] == TRUSTED
    assert code(request(), elsewhere, other) == 700213


NEAR = st.sampled_from(["/", " ", "x", ".", "\u00e4", "\x00"])


@given(st.sampled_from(["iss", "sub", "aud"]), st.integers(0, 30), NEAR, st.booleans())
def test_nothing_but_the_exact_three_values_is_granted(claim: str, place: int, mark: str, swap: bool) -> None:  # noqa: FBT001
    """One character more, or one letter in the other case, anywhere in one of the three: refused by that one's code."""
    exact = {"iss": ISSUER, "sub": SUBJECT, "aud": AUDIENCE}[claim]
    place %= len(exact)
    changed = exact[:place] + exact[place:].swapcase() if swap else exact[:place] + mark + exact[place:]
    if changed == exact:
        return
    changes: dict[str, Any] = {claim: changed}
    assert code(request(assertion(**changes))) == {"iss": 700211, "sub": 700213, "aud": 700212}[claim]


@given(st.dictionaries(st.sampled_from(["grant_type", "client_id", "scope", "client_assertion"]), st.text()), st.text())
def test_no_form_raises_anything_else(form: dict[str, str], tenant: str) -> None:
    """Whatever comes: a claim of the one application, or a code."""
    try:
        claim = admit(application(TRUSTED), Request(tenant or TENANT, {**request().form, **form}))
    except TokenRefused:
        return
    assert (claim.application.client_id, claim.issuer) == (CLIENT, ISSUER)


def test_settle_needs_no_more_than_the_claim() -> None:
    """A credential that was removed meanwhile counts no more."""
    claim = Claim(Application(TENANT, CLIENT, {}), assertion(KEY), ISSUER)
    with pytest.raises(BearerRefused) as refused:
        settle(claim, jwks(), NOW)
    assert refused.value.code == 700213
