"""BND-32: beside its automatic one, the operator's pod holds a token for the platform alone, for an hour at most."""

import posixpath
import re
from collections.abc import Iterator

import pytest

from conformance.target.asked_by_annotation import cloud_identity
from conformance.target.bundle.objects import Bundle, Object, items, mapping
from conformance.target.operator_pod import containers, projections

pytestmark = pytest.mark.clause("BND-32")

HOUR = 3600
FOREIGN = re.compile(
    r"(?:https?://)?kubernetes(?:\.default.*)?(?::\d+)?/?|api|api://AzureADTokenExchange|sts\..*|.*\.googleapis\..*|vault"
)
"""Audiences of others that a platform never is: the API server's own, those of clouds, and a vault's."""


AUTOMATIC = "/run/secrets/kubernetes.io/serviceaccount"
"""Where the token for the API server is mounted, below /var/run, which is /run."""


def _account(bundle: Bundle) -> tuple[Object, ...]:
    name = bundle.pod.get("serviceAccountName")
    return tuple(each for each in bundle.of("ServiceAccount") if each["metadata"]["name"] == name)


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
    account, template = _account(bundle), mapping(bundle.the("Deployment"), "spec", "template", "metadata")
    asked = cloud_identity(
        *(mapping(each, "metadata", "annotations") for each in account),
        *(mapping(template, field) for field in ("annotations", "labels")),
    )
    assert not asked, f"the operator's pod or account asks a cloud for an identity: {asked}"
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
    """Pod, account and mounts leave the token in its place that the operator asks the API server with."""
    told = [each.get("automountServiceAccountToken") for each in (bundle.pod, *_account(bundle))]
    in_force = next((each for each in told if each is not None), True)  # the pod's word counts more than its account's
    assert in_force is not False, "the operator's pod or account switches off the token for the cluster's API"
    for name, container in containers(bundle.pod):
        for mount in map(mapping, items(container, "volumeMounts")):
            place = posixpath.normpath(f"/{str(mount.get('mountPath')).lstrip('/')}").replace("/var/run/", "/run/", 1)
            # Where something is mounted already the API server puts no token.
            assert place != AUTOMATIC, f"container {name} mounts something else where the API's token would lie"


def test_no_token_lasts(bundle: Bundle) -> None:
    """Each projected token is renewed within the hour."""
    for volume, token in _tokens(bundle):
        seconds = token.get("expirationSeconds")
        brief = seconds is None or (isinstance(seconds, int) and seconds <= HOUR)
        assert brief, f"volume {volume} holds a token for {seconds} seconds; {HOUR} is the most"
