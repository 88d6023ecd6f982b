"""The operator's pod read from a bundle, of whatever shape."""

from conformance.target.operator_pod import Read, containers, in_force, projections, reaches_containers, reads, volumes

POD = {
    "securityContext": {"runAsNonRoot": True},
    "initContainers": [{"name": "first", "securityContext": {"runAsNonRoot": False}}],
    "containers": [
        {
            "name": "operator",
            "envFrom": [{"secretRef": {"name": "a"}}, {"configMapRef": {"name": "b"}}, {}],
            "env": [
                {"name": "X", "valueFrom": {"secretKeyRef": {"name": "c"}}},
                {"name": "Y", "valueFrom": {"configMapKeyRef": {"name": 5}}},
                {"name": "Z", "value": "z"},
            ],
        },
        {},
    ],
    "ephemeralContainers": ["odd"],
    "volumes": [
        {"name": "s", "secret": {"secretName": "d"}},
        {"name": "c", "configMap": {"name": "e"}},
        {"name": "p", "projected": {"sources": [{"secret": {"name": "f"}, "configMap": {"name": "g"}}, {"other": {}}]}},
        {"emptyDir": {}},
        "odd",
    ],
}


def test_every_container_has_a_name() -> None:
    """Those of the start and of a debugging session too."""
    assert [name for name, _ in containers(POD)] == ["first", "operator", "containers[1]", "ephemeralContainers[0]"]


def test_a_setting_is_the_containers_own_or_the_pods() -> None:
    """False is a setting of its own."""
    found = [in_force(POD, each, "runAsNonRoot") for _, each in containers(POD)]
    assert found == [False, True, True, True]


def test_volumes_and_projections_by_kind() -> None:
    """A volume without a name has its place."""
    assert [(name, kind) for name, kind, _ in volumes(POD)] == [
        ("s", "secret"),
        ("c", "configMap"),
        ("p", "projected"),
        ("volumes[3]", "emptyDir"),
    ]
    assert [(name, kind) for name, kind, _ in projections(POD)] == [("p", "configMap"), ("p", "secret"), ("p", "other")]


def test_what_the_pod_reads() -> None:
    """By volume, projected volume and environment; a name that is none is empty."""
    assert list(reads(POD)) == [
        Read("Secret", "d", "volume s"),
        Read("ConfigMap", "e", "volume c"),
        Read("ConfigMap", "g", "volume p"),
        Read("Secret", "f", "volume p"),
        Read("Secret", "a", "the environment of operator"),
        Read("Secret", "c", "the variable X of operator"),
        Read("ConfigMap", "b", "the environment of operator"),
        Read("ConfigMap", "", "the variable Y of operator"),
    ]
    assert list(reads({})) == []


def test_what_reaches_a_container() -> None:
    """A volume that none mounts is read by nobody; one of an init step is."""
    mounts = {"volumeMounts": [{"name": "c"}, {"name": "p"}]}
    pod = {
        "volumes": POD["volumes"],
        "initContainers": [mounts],
        "containers": [{"envFrom": [{"secretRef": {"name": "a"}}]}],
    }
    assert list(reaches_containers(pod)) == [
        Read("ConfigMap", "e", "volume c"),
        Read("ConfigMap", "g", "volume p"),
        Read("Secret", "f", "volume p"),
        Read("Secret", "a", "the environment of containers[0]"),
    ]
    assert list(reaches_containers({})) == []
