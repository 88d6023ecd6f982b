"""BND-32: beside its automatic one, the operator's pod holds a token for the platform alone, for an hour at most."""

import re
from collections.abc import Iterator

import pytest

from conformance.target.bundle.objects import Bundle, Object, mapping
from conformance.target.operator_pod import projections

pytestmark = pytest.mark.clause("BND-32")

HOUR = 3600
FOREIGN = re.compile(
    r"(?:https?://)?kubernetes(?:\.default.*)?(?::\d+)?/?|api|api://AzureADTokenExchange|sts\..*|.*\.googleapis\..*|vault"
)
"""Audiences of others that a platform never is: the API server's own, those of clouds, and a vault's."""


def _tokens(bundle: Bundle) -> Iterator[tuple[str, Object]]:
    for volume, kind, source in projections(bundle.pod):
        if kind == "serviceAccountToken":
            yield volume, source


def _platform(bundle: Bundle) -> list[str]:
    """The settings that name the platform; where none is called so, all of them."""
    held = [(str(key), str(value)) for each in bundle.of("ConfigMap") for key, value in mapping(each, "data").items()]
    named = [value for key, value in held if "platform" in key.lower()]
    return named or [value for _, value in held]


def test_each_token_is_for_the_platform(bundle: Bundle) -> None:
    """A projected token's audience is the platform as the settings name it, and never the cluster's API."""
    settings = _platform(bundle)
    for volume, token in _tokens(bundle):
        audience = token.get("audience")
        assert isinstance(audience, str), f"volume {volume} holds a token for the API server: it names no audience"
        assert audience, f"volume {volume} holds a token for the API server: its audience is empty"
        assert not FOREIGN.fullmatch(audience), f"volume {volume} holds a token for {audience}, not for the platform"
        written = re.compile(rf"(?<![\w.:-]){re.escape(audience.rstrip('/'))}(?![\w.:-])")
        known = any(written.search(value) for value in settings)
        assert known, f"volume {volume} holds a token for {audience}, which is no platform of the settings {settings}"


def test_the_automatic_token_is_left_on(bundle: Bundle) -> None:
    """Neither the pod nor its account switches off the token that the operator asks the API server with."""
    name = bundle.pod.get("serviceAccountName")
    accounts = [each for each in bundle.of("ServiceAccount") if each["metadata"]["name"] == name]
    told = [each.get("automountServiceAccountToken") for each in (bundle.pod, *accounts)]
    in_force = next((each for each in told if each is not None), True)  # the pod's word counts more than its account's
    assert in_force is not False, "the operator's pod or account switches off the token for the cluster's API"


def test_no_token_lasts(bundle: Bundle) -> None:
    """Each projected token is renewed within the hour."""
    for volume, token in _tokens(bundle):
        seconds = token.get("expirationSeconds")
        brief = seconds is None or (isinstance(seconds, int) and seconds <= HOUR)
        assert brief, f"volume {volume} holds a token for {seconds} seconds; {HOUR} is the most"
