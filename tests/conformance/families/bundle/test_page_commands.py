"""Which lines of a page are run."""

import pytest

from conformance.families.bundle.page_commands import SHAPES, why_not_run

FILE = "byohost-eu.yaml"


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("kubectl apply -f byohost-eu.yaml", 0),
        ("kubectl apply --filename=byohost-eu.yaml -n x", 0),
        ("kubectl rollout status deployment/byohost-operator -n byohost-eu", 1),
        ("kubectl rollout status deployment/other --namespace=byohost-eu --timeout=60s", 1),
    ],
)
def test_the_two_commands_are_run(line: str, at: int) -> None:
    """In any spelling that people use; whether they are right is for kubectl to say."""
    assert why_not_run(line, SHAPES[at], FILE) is None


@pytest.mark.parametrize(
    ("line", "at", "why"),
    [
        ("rm -rf x", 0, "does not begin with kubectl apply"),
        ("kubectl delete namespace kube-system", 0, "does not begin with kubectl apply"),
        ("kubectl apply -f https://elsewhere.test/x.yaml byohost-eu.yaml", 0, "saved file"),
        ("kubectl apply -f ../byohost-eu.yaml", 0, "saved file"),
        ("kubectl apply -f other.yaml", 0, "saved file"),
        ("kubectl apply -f byohost-eu.yaml --kubeconfig=/x", 0, "the flag --kubeconfig=/x"),
        ("kubectl rollout restart deployment/x", 1, "does not begin with kubectl rollout status"),
        ("kubectl rollout status deployment/x --profile-output=y", 1, "the flag --profile-output=y"),
        ("kubectl rollout status deployment/x; rm -rf y", 1, "a shell would read"),
        ("kubectl rollout status 'deployment/x", 1, "a shell would read"),
        ("", 0, "does not begin"),
    ],
)
def test_any_other_line_is_not(line: str, at: int, why: str) -> None:
    """And the reason says what is odd about it."""
    assert why in str(why_not_run(line, SHAPES[at], FILE))
