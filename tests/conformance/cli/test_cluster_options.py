"""A cluster that somebody else made, as the command line names it; its API server is a listener on this machine."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml

from clusters.registry_credentials import Credentials
from conformance.cli.cluster_options import Asked, cluster
from conformance.cli.site_proxy_options import Asked as Way
from conformance.contract.access import Access, Policies
from conformance.contract.exits import HarnessError, UsageError
from conformance.environment.site_proxy import SiteProxy


class _Version(BaseHTTPRequestHandler):
    """Answers as an API server does to whoever is known to it."""

    def do_GET(self) -> None:
        """The version, or who is not let in."""
        known = self.headers.get("Authorization") == "Bearer good"
        body = json.dumps({"gitVersion": "v1.36.3"} if known else {"message": "Unauthorized"}).encode()
        self.send_response(200 if known else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


@pytest.fixture
def server() -> Iterator[str]:
    """Its address."""
    with HTTPServer(("127.0.0.1", 0), _Version) as listener:
        thread = threading.Thread(target=listener.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listener.server_port}"
        listener.shutdown()
        thread.join()


def kubeconfig(folder: Path, server: str, *, known: bool = True, **user: object) -> Path:
    """A kubeconfig of two contexts."""
    file = folder / "config"
    document = {
        "current-context": "other",
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "u", "user": user or {"token": "good" if known else "bad"}}],
        "contexts": [{"name": name, "context": {"cluster": "c", "user": "u"}} for name in ("team", "other")],
    }
    file.write_text(yaml.safe_dump(document))
    return file


NINE = ",".join(f"n{number}" for number in range(9))
GIVEN: dict[str, object] = {"access": Access.NAMESPACE, "namespaces": NINE, "system_namespace": "s"}


def asked(file: Path | None, access: Access | None = Access.CLUSTER, **more: object) -> Asked:
    """A request with a registry, unless it says otherwise."""
    given = {"context": "team", "registry": "reg.corp:5000/team/byohost", "registry_ca": None} | more
    return Asked(kubeconfig=file, access=access, **given)  # type: ignore[arg-type]


def test_nothing_said_of_another_cluster_means_one_of_ours() -> None:
    """It is looked for among those that we have made."""
    with cluster(Asked(None, None, None, None, None)) as found:
        assert found is None


def test_the_context_is_kept_in_a_file_of_its_own_while_it_lasts(tmp_path: Path, server: str) -> None:
    """Readable by nobody else, and gone afterwards."""
    with cluster(asked(kubeconfig(tmp_path, server))) as found:
        assert found is not None
        assert (found.server, found.registry, found.access, found.said) == (
            server,
            "reg.corp:5000/team/byohost",
            Access.CLUSTER,
            True,
        )
        document = yaml.safe_load(found.kubeconfig.read_text())
        assert [each["user"] for each in document["users"]] == [{"token": "good"}]
        assert found.kubeconfig.stat().st_mode & 0o777 == 0o600
    assert not found.kubeconfig.exists()


def test_what_the_cluster_does_with_what_a_policy_denies_is_told(tmp_path: Path, server: str) -> None:
    """It is said of a cluster that somebody else made."""
    with cluster(asked(kubeconfig(tmp_path, server), policies=Policies.DROP)) as found:
        assert found is not None
        assert found.policies is Policies.DROP
    assert Asked(None, None, None, None, None, policies=Policies.REFUSE).is_others


def test_access_that_nobody_has_named_is_cluster(tmp_path: Path, server: str) -> None:
    """The verdict knows that it was not said."""
    with cluster(asked(kubeconfig(tmp_path, server), access=None)) as found:
        assert found is not None
        assert (found.access, found.said) == (Access.CLUSTER, False)


@pytest.mark.parametrize(
    ("request_of", "words"),
    [
        ({"kubeconfig": None}, "--access and --registry are for a cluster that is there: name it by --kubeconfig FILE"),
        ({"access": Access.NAMESPACE}, "--namespaces a,b,… for its hosts, and --system-namespace for"),
        ({"access": Access.NAMESPACE, "namespaces": NINE}, "--access namespace: name the namespaces"),
        (GIVEN | {"namespaces": "a,b"}, "a run needs 9 of them, as each of its hosts takes one, and 2 are given"),
        (GIVEN | {"namespaces": "a"}, "and 1 is given"),
        (GIVEN | {"namespaces": "a, b"}, "namespace ' b': give names such as team-a"),
        (GIVEN | {"system_namespace": "n1"}, "--system-namespace n1: it is among --namespaces too"),
        ({"namespaces": NINE}, "--namespaces n0,n1,n2,n3,n4,n5,n6,n7,n8: it names what --access namespace may touch"),
        ({"system_namespace": "s"}, "--system-namespace s: it names what --access namespace may touch"),
        ({"audit_log": Path("not-there")}, r"--audit-log not-there: it cannot be read \(No such file or directory\)"),
        (GIVEN | {"audit_log": Path("x")}, "--audit-log x: it tells of the whole cluster"),
        ({"pull_secret": "login"}, "--pull-secret login: give NAMESPACE/NAME, such as team/registry-login"),
        ({"pull_secret": "a/Not One"}, "--pull-secret a/Not One: give NAMESPACE/NAME"),
        (GIVEN | {"pull_secret": "a/login"}, "--pull-secret a/login: give the name of a Secret"),
        ({"registry_credentials": Path("not-there")}, r"--registry-credentials not-there: it cannot be read \(No such"),
        ({"registry_credentials": Path(json.__file__)}, "this is no authentication file"),
        ({"registry": None}, "say where images are pushed to and pulled from: --registry HOST/PATH"),
        ({"registry": "https://reg.corp/team"}, "without a scheme and a tag"),
        ({"registry": "reg.corp"}, "without a scheme and a tag"),
        (
            {"registry_ca": Path("not-there")},
            r"--registry-ca not-there: it cannot be read \(No such file or directory\)",
        ),
        ({"registry_ca": Path(json.__file__)}, "no certificate is in it"),
        ({"way": Way(proxy="proxy.corp")}, "--proxy proxy.corp: give http://HOST:PORT"),
        ({"way": Way(name_server="dns")}, "--name-server dns: give a free IPv4 address"),
        (
            {"kubeconfig": None, "access": None, "registry": None, "way": Way(proxy="http://p:1")},
            "--proxy and what goes with it are for a cluster that is there: name it by --kubeconfig FILE",
        ),
        ({"context": "nobody"}, "has no such context; there are: other, team"),
    ],
)
def test_what_is_wrong_with_the_request_is_told_at_once(
    tmp_path: Path, request_of: dict[str, object], words: str
) -> None:
    """Nothing is asked of any cluster."""
    given = {"kubeconfig": kubeconfig(tmp_path, "https://127.0.0.1:9")} | request_of
    file, access = given.pop("kubeconfig"), given.pop("access", Access.CLUSTER)
    with pytest.raises(UsageError, match=words), cluster(asked(file, access, **given)):  # type: ignore[arg-type]
        pass


def test_given_namespaces_are_each_named_once(tmp_path: Path, server: str) -> None:
    """In the order in which they were given; what names them may be said to be used for pulling, too."""
    more = {"namespaces": f"{NINE},n0", "system_namespace": "s", "pull_secret": "login"}
    with cluster(asked(kubeconfig(tmp_path, server), Access.NAMESPACE, **more)) as found:
        assert found is not None
        assert (found.given, found.system, found.pull_secret) == (tuple(NINE.split(",")), "s", "login")
        assert found.credentials is None


def test_credentials_are_those_of_the_registry(tmp_path: Path, server: str) -> None:
    """Found as docker and podman keep them."""
    file = tmp_path / "config.json"
    file.write_text(json.dumps({"auths": {"reg.corp:5000": {"auth": base64.b64encode(b"me:word").decode()}}}))
    with cluster(asked(kubeconfig(tmp_path, server), registry_credentials=file)) as found:
        assert found is not None
        assert found.credentials == Credentials("me", "word")


def test_an_authority_of_the_registry_is_read(tmp_path: Path, server: str) -> None:
    """Its PEM goes to whoever pushes."""
    file = tmp_path / "ca.pem"
    file.write_text("-----BEGIN CERTIFICATE-----\n")
    with cluster(asked(kubeconfig(tmp_path, server), registry_ca=file)) as found:
        assert found is not None
        assert found.registry_ca == "-----BEGIN CERTIFICATE-----\n"


def test_the_sites_proxy_is_one_of_a_cluster_that_is_not_ours(tmp_path: Path, server: str) -> None:
    """Named alone it says so, too, since on a cluster of ours the way is ours."""
    assert Asked(None, None, None, None, None, way=Way(proxy="http://p:1")).is_others
    way = Way(proxy="http://proxy.corp:3128", name_server="10.9.0.53")
    with cluster(asked(kubeconfig(tmp_path, server), way=way)) as found:
        assert found is not None
        assert (found.proxy, found.name_server) == (SiteProxy("proxy.corp", 3128), "10.9.0.53")


def test_who_is_not_let_in_is_told(tmp_path: Path, server: str) -> None:
    """And what to do about it."""
    with (
        pytest.raises(HarnessError, match=r"does not know the credentials .* log in again"),
        cluster(asked(kubeconfig(tmp_path, server, known=False))),
    ):
        pass


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    """In one sentence."""
    with (
        pytest.raises(HarnessError, match=r"nothing listens at http://127\.0\.0\.1:9"),
        cluster(asked(kubeconfig(tmp_path, "http://127.0.0.1:9"))),
    ):
        pass


def test_a_credential_plugin_that_fails_is_told(tmp_path: Path, server: str) -> None:
    """And nobody goes on as nobody."""
    plugin = {"apiVersion": "client.authentication.k8s.io/v1", "command": "false"}
    with (
        pytest.raises(HarnessError, match="the plugin false ended with code 1"),
        cluster(asked(kubeconfig(tmp_path, server, exec=plugin))),
    ):
        pass
