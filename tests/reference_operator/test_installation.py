import base64
import json
from typing import Any

import pytest

from reference_operator import installation

CLAIMS = {
    "kubernetes.io": {
        "namespace": "byohost-h1",
        "pod": {"name": "byohost-operator-x", "uid": "pod-uid"},
        "serviceaccount": {"name": "byohost-operator", "uid": "account-uid"},
    }
}


def token(payload: Any) -> str:
    """A service-account token with this payload."""
    text = json.dumps(payload).encode()
    return f"head.{base64.urlsafe_b64encode(text).rstrip(b'=').decode()}.signature\n"


def test_the_token_tells_who_we_are() -> None:
    """Installation, pod, namespace and account are read from the mounted token alone."""
    # printf 'h1account-uid' | openssl dgst -sha256 -binary | base64 | tr '+/' '-_' | tr -d =
    assert installation.read("h1", token(CLAIMS)) == installation.Installation(
        "VddOxV7d5lffHc98BEzNruxgFK8g3Swhk_wgvjE4bBc", "pod-uid", "byohost-h1", "byohost-operator"
    )


def test_the_token_tells_who_issued_it() -> None:
    """What a cloud has to trust, for workload identities."""
    issued = {**CLAIMS, "iss": "https://issuer.byohost.test"}
    assert installation.read("h1", token(issued)).issuer == "https://issuer.byohost.test"


def test_a_new_account_is_a_new_installation() -> None:
    """The id depends on host and account uid, and on nothing else."""
    assert installation.installation_id("h1", "a") != installation.installation_id("h1", "b")
    assert installation.installation_id("h1", "a") != installation.installation_id("h2", "a")
    assert installation.installation_id("h1", "a") == installation.installation_id("h1", "a")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no token", "is no JWT"),
        ("a.b.c", "is no JWT"),
        (token([1]), "carries no claims"),
        (token({}), "names no pod and account"),
        (token({"kubernetes.io": {"pod": {}}}), "names no pod and account"),
    ],
)
def test_another_token_is_refused_in_words(text: str, words: str) -> None:
    """A token that does not say who we are is refused with a sentence."""
    with pytest.raises(installation.TokenError, match=words):
        installation.read("h1", text)
