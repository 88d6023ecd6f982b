"""Each failure on the way to an API server: its sentence, its remedy, and whether it says something of the cluster."""

import pytest

from conformance.preflight import connection_errors
from conformance.preflight.connection_errors import Kind, Trouble
from conformance.preflight.finding import Answer


@pytest.mark.parametrize("kind", Kind)
def test_each_is_one_sentence_with_a_remedy(kind: Kind) -> None:
    found = Trouble(kind, "https://api.test", "", "http://proxy.test:3128", 10.0)
    words = connection_errors.sentence(found)
    assert "https://api.test" in words
    assert "{" not in words
    assert connection_errors.remedy(found).endswith(".")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1)",
            Kind.EXPIRED,
        ),
        (
            "[SSL: CERTIFICATE_VERIFY_FAILED] IP address mismatch, certificate is not valid for '127.0.0.1'",
            Kind.MISNAMED,
        ),
        ("hostname 'x' doesn't match 'y'", Kind.MISNAMED),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] unable to get local issuer certificate", Kind.UNTRUSTED),
        ("[SSL: SSLV3_ALERT_CERTIFICATE_EXPIRED] ssl/tls alert certificate expired", Kind.CLIENT_REFUSED),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version number", Kind.NO_TLS),
        ("[X509: NO_CERTIFICATE_OR_CRL_FOUND] no certificate or crl found", Kind.ILLEGIBLE),
        ("[SSL] record layer failure", Kind.OTHER),
        ("[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol", Kind.CUT),
    ],
)
def test_openssls_words(words: str, kind: Kind) -> None:
    assert connection_errors.of_tls(words) is kind


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Unable to connect to proxy: Tunnel connection failed: 407 Proxy Authentication Required", Kind.PROXY_ASKS),
        ("Unable to connect to proxy: Tunnel connection failed: 403 Forbidden", Kind.PROXY_REFUSES),
        ("Cannot connect to proxy: timed out", Kind.PROXY_SWALLOWS),
        ("Cannot connect to proxy: Connection refused", Kind.PROXY_DOWN),
    ],
)
def test_urllib3s_words(words: str, kind: Kind) -> None:
    assert connection_errors.of_proxy(words) is kind


def test_what_was_seen_makes_not_ready_and_silence_tells_nothing() -> None:
    assert connection_errors.answer(Trouble(Kind.EXPIRED, "s", "")) is Answer.NOT_READY
    assert connection_errors.answer(Trouble(Kind.SILENT, "s", "")) is Answer.CANNOT_TELL
