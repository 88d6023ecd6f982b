from pathlib import Path

import pytest

from conformance import builtin
from conformance.contract.exits import UsageError
from conformance.observe.rbac import CLUSTER, FOREIGN, OWN, Right
from conformance.watch.expectation import Expectation, Grant, load

FILE = Path("observe.toml")


def read(text: str) -> Expectation:
    return load(text, FILE, builtin.schema("observe"))


def test_all_that_can_be_said() -> None:
    found = read("""
[rights]
exactly = ["get,list pods", "create jobs.batch in a foreign namespace", "list nodes in the whole cluster"]

[placement]
nodeSelector = { pool = "agents" }

[[egress]]
to = "192.0.2.0/24"
port = 443
for = "the queue"

[secrets]
public = ["queue/url"]
""")
    everywhere = {Right("list", "nodes", place) for place in (OWN, FOREIGN, CLUSTER)}
    rights = {Right("get", "pods"), Right("list", "pods"), Right("create", "jobs.batch", FOREIGN)} | everywhere
    assert found.grant == Grant(frozenset(rights), exact=True)
    assert found.placement == {"nodeSelector": {"pool": "agents"}}
    assert found.public == {"queue/url"}
    assert found.egress is not None
    (queue,) = found.egress
    assert queue.covers("192.0.2.9", 443)
    assert not queue.covers("192.0.2.9", 80)
    assert not queue.covers("198.51.100.1", 443)
    assert not queue.covers("2001:db8::1", 443)
    assert queue.purpose == "the queue"


def test_nothing_said_is_nothing_expected() -> None:
    assert read("") == Expectation()


def test_at_most_is_no_claim_that_they_are_there() -> None:
    assert read('[rights]\nat-most = ["get pods"]').grant == Grant(frozenset({Right("get", "pods")}), exact=False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[rights", "this is no TOML"),
        ("[right]", "unknown key 'right'; valid keys: egress, placement, rights, secrets"),
        ("[rights]\nexactly = []\nat-most = []", "rights"),
        ('[rights]\nexactly = ["pods"]', "'pods' is no right; write verbs, a resource"),
        ('[rights]\nexactly = ["get, pods"]', "is no right"),
        ('[rights]\nexactly = ["get pods in team-b"]', "'create jobs.batch in the whole cluster'"),
        ('[rights]\nexactly = ["get all pods"]', "is no right"),
        ('[[egress]]\nto = "queue.corp.test"\nport = 443\nfor = "x"', "a name cannot be compared"),
        ('[[egress]]\nto = "192.0.2.1"\nport = 0\nfor = "x"', "egress[0].port"),
        ('[secrets]\npublic = ["queue"]', "the name of a Secret, a slash, and a key of it"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=r"^--expect observe\.toml: ") as refused:
        read(text)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
