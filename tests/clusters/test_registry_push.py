"""A push against a registry that keeps what it is sent, and asks who we are: Basic, or a token from elsewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from werkzeug import Request, Response

from clusters.errors import ClusterError
from clusters.oci import Layout
from clusters.registry_push import Registry, push
from tests.clusters.registry_stand_in import BASIC, WHO, Place, serving
from tests.conformance.kit import small


@pytest.fixture
def place() -> Iterator[Place]:
    """A registry on this machine."""
    with serving() as found:
        yield found


@pytest.fixture
def image(tmp_path: Path) -> Layout:
    """A small one."""
    return small.layout(tmp_path / "image", "words")


def test_nothing_is_sent_twice(place: Place, image: Layout) -> None:
    """The second push asks once; without a tag the digest is the name."""
    reference = push(image, place.registry(None), "byohost/x", "1")
    assert reference == f"localhost:{place.server.port}/byohost/x@{image.manifest.digest}"
    assert set(place.kept.blobs) == {blob.digest for blob in image.blobs()}
    assert set(place.kept.manifests) == {"/v2/byohost/x/manifests/1"}
    before = len(place.kept.asked)
    push(image, place.registry(None), "byohost/x", "1")
    assert place.kept.asked[before:] == ["HEAD /v2/byohost/x/manifests/1"]
    push(image, place.registry(None), "byohost/x")
    assert f"/v2/byohost/x/manifests/{image.manifest.digest}" in place.kept.manifests


def test_it_goes_on_where_it_broke_off(place: Place, image: Layout) -> None:
    """What was there is not sent again."""
    place.kept.full = 1
    with pytest.raises(ClusterError, match=r"localhost:\d+ answered 507 to POST|answered 507 to PUT .*: no room"):
        push(image, place.registry(), "x", "1")
    assert (len(place.kept.blobs), place.kept.manifests) == (1, {})
    place.kept.full, place.kept.asked = 1000, []
    push(image, place.registry(), "x", "1")
    assert len([one for one in place.kept.asked if one.startswith("POST")]) == len(image.blobs()) - 1


def test_a_moved_tag_is_brought_back(place: Place, image: Layout) -> None:
    """The tag of another image is no sign that this one is there."""
    place.kept.manifests["/v2/x/manifests/1"] = b"another"
    push(image, place.registry(), "x", "1")
    assert place.kept.manifests["/v2/x/manifests/1"] == image.path(image.manifest.digest).read_bytes()


def test_basic(place: Place, image: Layout) -> None:
    """Asked once, answered from then on."""
    place.kept.challenge, place.kept.proof = 'Basic realm="site"', BASIC
    push(image, place.registry(), "x", "1")
    assert place.kept.asked[:3] == ["HEAD /v2/x/manifests/1"] * 2 + [f"HEAD /v2/x/blobs/{image.blobs()[0].digest}"]


def test_a_token_from_elsewhere(place: Place, image: Layout) -> None:
    """The credentials go to the realm alone; the registry sees the token."""
    realm = f"https://localhost:{place.server.port}/token"
    place.kept.challenge, place.kept.proof = (
        f'Bearer realm="{realm}",service="site",scope="repository:x:pull,push"',
        "Bearer t0",
    )
    seen: list[Request] = []

    def token(request: Request) -> Response:
        seen.append(request)
        return Response('{"access_token": "t0"}', 200)

    place.server.expect_request("/token").respond_with_handler(token)
    push(image, place.registry(), "x", "1")
    assert [(each.args["service"], each.args["scope"]) for each in seen] == [("site", "repository:x:pull,push")]
    assert seen[0].headers["Authorization"] == BASIC
    push(image, place.registry(None), "y", "1")
    assert "Authorization" not in seen[1].headers


@pytest.mark.parametrize(
    ("challenge", "words"),
    [
        ('Basic realm="site"', "does not let us in: 401 to HEAD /v2/x/manifests/1"),
        ("", "does not let us in"),
        ('Negotiate realm="x"', "does not let us in"),
        ('Bearer realm="http://localhost/token"', "sends us to http://localhost/token for a token: only https"),
        ("Bearer", "sends us to no place for a token"),
    ],
)
def test_whom_it_does_not_know(place: Place, image: Layout, challenge: str, words: str) -> None:
    """One sentence, and nothing secret in it."""
    place.kept.challenge, place.kept.proof = challenge or "Basic", "Basic nobody"
    with pytest.raises(ClusterError, match=re.escape(words)) as told:
        push(image, place.registry(WHO if challenge else None), "x", "1")
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("body", ["no json", "[]", "{}"])
def test_a_realm_that_gives_none(place: Place, image: Layout, body: str) -> None:
    """The sentence names it."""
    place.kept.challenge = f'Bearer realm="https://localhost:{place.server.port}/token"'
    place.kept.proof = "never"
    place.server.expect_request("/token").respond_with_data(body)
    with pytest.raises(ClusterError, match="localhost gave no token: it answered 200"):
        push(image, place.registry(), "x", "1")


def test_another_authority(place: Place, image: Layout) -> None:
    """Whoever signed it is not the one we trust: no credentials are sent."""
    stranger = Registry(place.registry().url, place.registry().name, trustme.CA().cert_pem.bytes().decode(), WHO)
    with pytest.raises(ClusterError, match=r"localhost:\d+ cannot be reached: .*CERTIFICATE_VERIFY_FAILED"):
        push(image, stranger, "x", "1")
    assert place.kept.asked == []
    with pytest.raises(ClusterError, match="is no PEM certificate"):
        push(image, Registry(stranger.url, stranger.name, "hello", WHO), "x", "1")


def test_no_upload_without_tls(place: Place, image: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry behind a proxy may think that it is reached without: nothing is sent there, credentials least."""
    monkeypatch.setattr(place.kept, "answer", None)
    place.server.clear()
    there = {"Location": f"http://localhost:{place.server.port}/v2/x/blobs/uploads/1"}
    place.server.expect_request(re.compile(".*"), method="HEAD").respond_with_data("", 404)
    place.server.expect_request(re.compile(".*/uploads/"), method="POST").respond_with_data("", 202, headers=there)
    with pytest.raises(ClusterError, match=r"localhost:\d+ sends uploads to http://localhost: only https is followed"):
        push(image, place.registry(), "x", "1")


def test_another_digest(place: Place, image: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry that changes what it is sent does not hold the image."""
    monkeypatch.setattr(place.kept, "answer", None)
    place.server.clear()
    lie = {"Docker-Content-Digest": "sha256:0"}
    place.server.expect_request(re.compile(".*/manifests/1"), method="HEAD").respond_with_data("", 404)
    place.server.expect_request(re.compile(".*/blobs/.*"), method="HEAD").respond_with_data("", 200)
    place.server.expect_request(re.compile(".*/manifests/1"), method="PUT").respond_with_data("", 201, headers=lie)
    with pytest.raises(ClusterError, match="stored x under another digest than sha256:"):
        push(image, place.registry(), "x", "1")
