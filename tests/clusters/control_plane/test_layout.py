"""Command lines and files of a control plane, as text."""

from pathlib import Path

from clusters.control_plane import layout
from clusters.control_plane.layout import ADMIN, CONTROLLERS, Layout

WHERE = Layout(Path("/f"), etcd=1001, peer=1002, api=1003)


def test_everything_listens_on_loopback() -> None:
    """No address of a command line is another than 127.0.0.1."""
    words = [*layout.etcd(WHERE), *layout.api_server(WHERE)]
    assert {
        word for word in words if "://" in word and "127.0.0.1" not in word and "kubernetes.default" not in word
    } == set()
    assert "--bind-address=127.0.0.1" in words
    assert "--secure-port=1003" in words


def test_every_file_lies_in_its_folder() -> None:
    """What is written or read by a path lies in the one folder that goes afterwards."""
    words = [*layout.etcd(WHERE), *layout.api_server(WHERE), *layout.controller_manager(WHERE)]
    paths = {word.partition("=")[2] for word in words if "=/" in word}
    assert paths
    assert {path for path in paths if not path.startswith("/f/")} == set()
    assert (WHERE.audit_log, WHERE.log("etcd")) == (Path("/f/audit.log"), Path("/f/etcd.log"))


def test_rbac_audit_and_issuer_are_real() -> None:
    """The API server authorizes by RBAC, writes its audit log before it answers, and issues tokens."""
    words = layout.api_server(WHERE)
    assert "--authorization-mode=RBAC" in words
    assert "--audit-log-mode=blocking" in words
    assert [word for word in words if word.startswith("--service-account-signing-key-file=")]


def test_what_is_old_is_forgotten() -> None:
    """Versions older than half a minute are gone, and pods are not kept in memory in spite of it."""
    words = layout.api_server(WHERE)
    assert f"--etcd-compaction-interval={layout.FORGETS}s" in words
    assert layout.FORGETS <= 15
    assert "--watch-cache-sizes=pods#0" in words


def test_controllers_are_few() -> None:
    """No controller of nodes: nobody takes the played one for lost."""
    [named] = [word for word in layout.controller_manager(WHERE) if word.startswith("--controllers=")]
    assert "replicaset-controller" in named
    assert "node" not in named


def test_tokens_are_a_line_each() -> None:
    """Token, name, uid and group, as `--token-auth-file` has it."""
    assert layout.tokens({ADMIN: "a", CONTROLLERS: "b"}) == (
        'a,kubernetes-admin,kubernetes-admin,"system:masters"\n'
        'b,system:kube-controller-manager,system:kube-controller-manager,"system:masters"\n'
    )


def test_a_kubeconfig_names_one_context() -> None:
    """Its current one, with the server and the token."""
    found = layout.kubeconfig(WHERE, "cGVt", "secret")
    assert found["clusters"][0]["cluster"] == {"server": "https://127.0.0.1:1003", "certificate-authority-data": "cGVt"}
    assert found["users"][0]["user"] == {"token": "secret"}
    assert found["contexts"][0]["name"] == found["current-context"]
