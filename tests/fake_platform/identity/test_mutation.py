"""The identity webhook's patch: Azure's names, bounds and manners, and nothing twice."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_platform.identity import mutation
from fake_platform.identity.mutation import Cloud, MutationRefused, mutate, pointer

CLOUD = Cloud("https://login.byohost.test/", "default-tenant")
ACCOUNT = {"metadata": {"annotations": {mutation.CLIENT: "client", mutation.TENANT: "tenant"}}}
VARIABLES = {
    "AZURE_CLIENT_ID": "client",
    "AZURE_TENANT_ID": "tenant",
    "AZURE_FEDERATED_TOKEN_FILE": "/var/run/secrets/azure/wi/token/azure-identity-token",
    "AZURE_AUTHORITY_HOST": "https://login.byohost.test/",
}


def pod(**spec: Any) -> dict[str, Any]:
    """A pod with one container."""
    base = {"serviceAccountName": "identity", "containers": [{"name": "sandbox"}]}
    return {"metadata": {"name": "sandbox-a"}, "spec": base | spec}


def applied(found: dict[str, Any], patch: list[mutation.Operation]) -> dict[str, Any]:
    """The pod after the patch, by RFC 6902 as far as this webhook uses it."""
    changed = copy.deepcopy(found)
    for operation in patch:
        place: Any = changed
        *parents, last = operation["path"].split("/")[1:]
        for part in parents:
            place = place[int(part)] if isinstance(place, list) else place[part]
        assert operation["op"] == "add"
        place[last.replace("~1", "/").replace("~0", "~")] = operation["value"]
    return changed


def mutated(found: dict[str, Any], account: Any = ACCOUNT) -> dict[str, Any]:
    """The pod as the API server would store it."""
    spec: dict[str, Any] = applied(found, mutate(found, account, CLOUD))["spec"]
    return spec


def env(container: dict[str, Any]) -> dict[str, str]:
    """Its variables."""
    return {one["name"]: one.get("value", "") for one in container.get("env", [])}


def test_every_container_gets_variables_and_the_projected_token() -> None:
    """Init containers too; one volume, read-only, audience and life as Azure's."""
    spec = mutated(pod(initContainers=[{"name": "sidecar", "env": [{"name": "A", "value": "b"}]}]))
    (volume,) = spec["volumes"]
    assert volume["name"].startswith("azure-workload-identity-reserved-")
    assert len(volume["name"]) == 63
    assert volume["projected"]["sources"] == [
        {
            "serviceAccountToken": {
                "audience": "api://AzureADTokenExchange",
                "expirationSeconds": 3600,
                "path": "token/azure-identity-token",
            }
        }
    ]
    for container in (*spec["initContainers"], *spec["containers"]):
        assert VARIABLES.items() <= env(container).items()
        mount = {"name": volume["name"], "mountPath": "/var/run/secrets/azure/wi", "readOnly": True}
        assert container["volumeMounts"] == [mount]
    assert env(spec["initContainers"][0])["A"] == "b"


def test_second_call_changes_nothing() -> None:
    """Reinvoked after other webhooks, it finds its work done."""
    found = pod(volumes=[{"name": "tmp"}])
    once = {**found, "spec": mutated(found)}
    assert mutate(once, ACCOUNT, CLOUD) == []
    assert once["spec"]["volumes"][0]["name"] == "tmp"


def test_what_is_set_stays_and_what_is_empty_is_filled() -> None:
    """A value or a source of it counts as set, an empty value does not; mounts of others stay."""
    there = [
        {"name": "AZURE_CLIENT_ID", "value": "mine"},
        {"name": "AZURE_TENANT_ID", "value": ""},
        {"name": "AZURE_AUTHORITY_HOST", "valueFrom": {"secretKeyRef": {}}},
    ]
    container = {"name": "sandbox", "env": there, "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}]}
    (changed,) = mutated(pod(containers=[container]))["containers"]
    assert env(changed) == {
        "AZURE_CLIENT_ID": "mine",
        "AZURE_AUTHORITY_HOST": "",
        "AZURE_TENANT_ID": "tenant",
        "AZURE_FEDERATED_TOKEN_FILE": VARIABLES["AZURE_FEDERATED_TOKEN_FILE"],
    }
    assert [one["mountPath"] for one in changed["volumeMounts"]] == ["/tmp", mutation.MOUNT]


def test_account_may_name_no_tenant_and_no_client() -> None:
    """The tenant is then the webhook's own, and a client that nobody named is left out."""
    (changed,) = mutated(pod(), {"metadata": {}})["containers"]
    assert env(changed)["AZURE_TENANT_ID"] == "default-tenant"
    assert "AZURE_CLIENT_ID" not in env(changed)


def test_skipped_containers_are_left_alone() -> None:
    """A list with semicolons; blanks do not count."""
    found = pod(containers=[{"name": "a"}, {"name": "b"}, {"name": "c"}])
    found["metadata"]["annotations"] = {mutation.SKIPPED: "a; c;"}
    one, two, three = mutated(found)["containers"]
    assert (one, three) == ({"name": "a"}, {"name": "c"})
    assert VARIABLES.items() <= env(two).items()


def test_expiration_is_the_pods_then_the_accounts() -> None:
    """Within 3600 and 86400."""
    account = {"metadata": {"annotations": {mutation.EXPIRATION: "7200"}}}
    found = pod()
    assert _seconds(mutated(found, account)) == 7200
    found["metadata"]["annotations"] = {mutation.EXPIRATION: "86400"}
    assert _seconds(mutated(found, account)) == 86400


def _seconds(spec: dict[str, Any]) -> int:
    seconds: int = spec["volumes"][0]["projected"]["sources"][0]["serviceAccountToken"]["expirationSeconds"]
    return seconds


@pytest.mark.parametrize("text", ["3599", "86401", "", "1h", "-3600", "\u0663600"])
def test_expiration_out_of_range_is_refused(text: str) -> None:
    """With the annotation and its range."""
    found = pod()
    found["metadata"]["annotations"] = {mutation.EXPIRATION: text}
    with pytest.raises(MutationRefused, match="from 3600 to 86400"):
        mutate(found, ACCOUNT, CLOUD)


def test_pods_that_cannot_be_given_an_identity_are_refused() -> None:
    """No such account, and a proxy sidecar that nobody injects here, whatever the annotation's value."""
    with pytest.raises(MutationRefused, match="service account identity does not exist"):
        mutate(pod(), None, CLOUD)
    found = pod()
    found["metadata"]["annotations"] = {mutation.PROXY_SIDECAR: "false"}
    with pytest.raises(MutationRefused, match="injects no proxy sidecar"):
        mutate(found, ACCOUNT, CLOUD)


def test_account_and_volume_have_their_defaults() -> None:
    """An unnamed account is `default`; a pod that waits for its name is known by the beginning of it."""
    assert mutation.account_name({"spec": {}}) == "default"
    names = [mutated({**pod(), "metadata": meta})["volumes"][0]["name"] for meta in ({}, {"generateName": "a-"})]
    assert len(set(names)) == 2


@given(st.lists(st.text(alphabet="a~/01\u00e4", max_size=6), max_size=4))
def test_pointer_is_read_back(parts: list[str]) -> None:
    """RFC 6901: splitting at slashes and undoing the escapes gives the names again."""
    read = [part.replace("~1", "/").replace("~0", "~") for part in pointer(parts).split("/")[1:]]
    assert read == parts


NAMES = st.sampled_from([*VARIABLES, "HOME", "PATH"])
ENV = st.lists(st.fixed_dictionaries({"name": NAMES, "value": st.sampled_from(["", "x"])}), max_size=4)


@given(st.lists(ENV, min_size=1, max_size=3), st.booleans())
def test_any_pod_is_patched_once_and_keeps_what_it_had(envs: list[Any], init: bool) -> None:  # noqa: FBT001
    """After the patch each variable is set once, what was set is as it was, and a second patch is empty."""
    kind = "initContainers" if init else "containers"
    found = pod(**{kind: [{"name": f"c{n}", "env": env} for n, env in enumerate(envs)]})
    spec = mutated(found)
    for before, after in zip(found["spec"][kind], spec[kind], strict=True):
        set_before = [one for one in before["env"] if one["value"]]
        assert all(one in after["env"] for one in set_before)
        assert VARIABLES.keys() <= {one["name"] for one in after["env"] if one["value"]}
    assert mutate({**found, "spec": spec}, ACCOUNT, CLOUD) == []
    json.dumps(spec)
