"""nft's JSON and the plugin's records, read back."""

import json

import pytest

from egress_profiles.gate_counters import Attempt, GateReadError, PodRecord, read_attempts, read_pod_records, read_roles

# As nft 1.0.6 writes it.
LISTING = json.dumps(
    {
        "nftables": [
            {"metainfo": {"version": "1.0.6"}},
            {"table": {"family": "inet", "name": "byohost_gate"}},
            {"set": {"name": "operator4", "elem": ["10.244.0.2"]}},
            {"set": {"name": "infra6", "elem": ["fd00:10:244::4"]}},
            {"set": {"name": "nodes4", "elem": [{"prefix": {"addr": "172.18.0.0", "len": 16}}]}},
            {"set": {"name": "sandbox_passed6"}},
            {
                "set": {
                    "name": "sandbox_refused4",
                    "elem": [
                        {
                            "elem": {
                                "val": {"concat": ["10.244.0.3", "192.0.2.10", "tcp", 443]},
                                "counter": {"packets": 3, "bytes": 180},
                            }
                        }
                    ],
                }
            },
        ]
    }
)
ATTEMPT = Attempt("sandbox", "10.244.0.3", 4, "tcp", "192.0.2.10", 443, 3, "refused")


def test_attempts_are_read_with_actor_and_verdict() -> None:
    """Both come from the set's name; sets of members and networks are no attempts."""
    assert read_attempts(LISTING) == (ATTEMPT,)


def test_roles_are_read_by_address() -> None:
    """Members of the role sets, both families."""
    assert read_roles(LISTING) == {"10.244.0.2": "operator", "fd00:10:244::4": "infra"}


ADDED = {"uid": "u", "namespace": "n", "name": "p", "role": "sandbox", "reason": "", "added": "a"}
COME = json.dumps(ADDED | {"addresses": ["10.244.0.3"]})
GONE = json.dumps({"uid": "u", "removed": "r", "attempts": [ATTEMPT.__dict__]})
AGAIN = json.dumps({"uid": "u", "removed": "s", "attempts": []})


@pytest.mark.parametrize(
    ("lines", "removed", "attempts"),
    [
        ([COME], "", ()),
        ([COME, GONE], "r", (ATTEMPT,)),
        ([COME, GONE, AGAIN], "s", (ATTEMPT,)),
        ([COME, GONE, COME], "", (ATTEMPT,)),
    ],
)
def test_a_pods_record_is_read(lines: list[str], removed: str, attempts: tuple[Attempt, ...]) -> None:
    """One that runs, one gone, one whose removal was asked for twice, one that came again; beside another pod."""
    other = json.dumps(ADDED | {"uid": "v", "addresses": []})
    pod = PodRecord("u", "n", "p", "sandbox", "", ("10.244.0.3",), "a", removed, attempts)
    beside = PodRecord("v", "n", "p", "sandbox", "", (), "a")
    assert read_pod_records("\n".join([*lines, other])) == (pod, beside)


def test_no_record_is_none() -> None:
    """A node on which no pod has come yet."""
    assert read_pod_records("") == ()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"nftables": [{"set": {}}]}'])
def test_another_listing_is_refused(text: str) -> None:
    """What nft does not write says so."""
    with pytest.raises(GateReadError):
        read_attempts(text)


@pytest.mark.parametrize("text", ["[]", "{}", "pod", GONE])
def test_another_record_is_refused(text: str) -> None:
    """What the plugin does not write says so; a pod comes before it goes."""
    with pytest.raises(GateReadError):
        read_pod_records(text)
