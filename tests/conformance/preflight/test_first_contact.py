"""The first questions to an API server, and what keeps one out."""

import json
import time
import traceback
from pathlib import Path
from typing import Any

import pytest
import yaml
from werkzeug import Response

from conformance.preflight import credentials
from conformance.preflight.api import Api, UnreachedError
from conformance.preflight.connection_errors import Kind
from conformance.preflight.first_contact import Entered, enter
from tests.conformance.preflight.conftest import Double, kubeconfig_of, place_of, status, token

WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews"


def entered(double: Double, **user: Any) -> Entered:
    """What comes of it with that user's credentials."""
    if user:
        document = kubeconfig_of(f"https://127.0.0.1:{double.server.port}", "ca.crt", **user)
        double.kubeconfig.write_text(yaml.safe_dump(document))
    place = place_of(double.kubeconfig)
    return enter(Api.connect(place, credentials.user(place), time.monotonic() + 20))


def unreached(double: Double, **user: Any) -> UnreachedError:
    with pytest.raises(UnreachedError) as error:
        entered(double, **user)
    return error.value


def said(code: int, message: str) -> Response:
    """A Status, as a real API server refuses."""
    return Response(json.dumps(status(code, message)), code, content_type="application/json")


def test_who_is_known_goes_on(double: Double) -> None:
    found = entered(double)
    assert (found.version, found.user["username"]) == ("v1.36.1", double.username)


def test_who_may_not_ask_who_he_is_goes_on(double: Double) -> None:
    """A cluster may forbid the review to somebody whom it knows all the same."""
    double.whole[WHO] = said(403, 'User "ada" cannot create resource')
    assert entered(double).user == {}


@pytest.mark.parametrize(
    ("path", "code", "body", "kind"),
    [
        ("/version", 401, '{"kind": "Status"}', Kind.UNAUTHORIZED),
        (WHO, 401, '{"kind": "Status"}', Kind.UNAUTHORIZED),
        ("/version", 200, "<html>", Kind.NOT_KUBERNETES),
        ("/version", 404, "not here", Kind.NOT_KUBERNETES),
    ],
)
def test_who_is_not_let_in(double: Double, path: str, code: int, body: str, kind: Kind) -> None:
    double.whole[path] = Response(body, code)
    assert unreached(double).trouble.kind is kind


def test_a_token_that_is_over_is_told_of_a_refusal_alone(double: Double, tmp_path: Path) -> None:
    """An API server may still take it: it is asked first. A token in a file is read, too."""
    over = token(exp=0)
    assert entered(double, token=over).version
    double.whole["/version"] = Response(json.dumps({"kind": "Status"}), 401)
    assert unreached(double, token=over).trouble.kind is Kind.ENDED
    file = tmp_path / "token"
    file.write_text(f"{over}\n")
    assert unreached(double, tokenFile=str(file)).trouble.ended.startswith("the token ended on 1970-01-01")
    assert unreached(double, token="opaque").trouble.kind is Kind.UNAUTHORIZED


def test_nobody_is_told_so(double: Double) -> None:
    """Without credentials one is somebody to no cluster, even if the version is told to everybody."""
    double.whole[WHO] = said(403, 'forbidden: User "system:anonymous" cannot create resource')
    found = unreached(double, extensions=[])
    assert found.trouble.kind is Kind.NOBODY


def test_whom_an_api_server_takes_for_nobody_is_told_so(double: Double) -> None:
    """It knows no authority of client certificates, say, and lets anybody ask for the version."""
    double.whole[WHO] = said(403, 'forbidden: User "system:anonymous" cannot create resource')
    assert unreached(double).trouble.kind is Kind.UNAUTHORIZED
    del double.whole[WHO]
    double.username = "system:anonymous"
    assert unreached(double).trouble.kind is Kind.UNAUTHORIZED
    assert unreached(double, token=token(exp=0)).trouble.kind is Kind.ENDED


def test_what_is_no_token_is_not_shown(double: Double) -> None:
    """http.client would quote it."""
    found = unreached(double, token="s3cr3t\nof two lines")
    assert found.trouble.kind is Kind.ILLEGIBLE
    assert "s3cr3t" not in "".join(traceback.format_exception(found))
