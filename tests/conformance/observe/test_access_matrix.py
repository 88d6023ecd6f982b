from conformance.observe.access_matrix import every_right
from conformance.observe.objects import Resource
from conformance.observe.rbac import CLUSTER, FOREIGN, OWN, Right

KNOWN = (
    Resource("/api/v1", "pods/log", "Pod", namespaced=True, verbs=("get",)),
    Resource("/apis/apps/v1", "deployments", "Deployment", namespaced=True, verbs=("list", "patch")),
    Resource("/api/v1", "nodes", "Node", namespaced=False, verbs=("delete",)),
)


def test_each_verb_is_asked_about_in_each_place_that_there_is() -> None:
    """A namespaced resource in three places, a cluster's own in one; groups are written as kubectl does."""
    assert every_right(KNOWN) == {
        *(Right("get", "pods/log", place) for place in (OWN, FOREIGN, CLUSTER)),
        *(Right(verb, "deployments.apps", place) for verb in ("list", "patch") for place in (OWN, FOREIGN, CLUSTER)),
        Right("delete", "nodes", CLUSTER),
    }
