"""The JSON of a refused token request."""

from fake_platform.identity.aadsts import MEANING, TokenRefused, body, shown


def test_body_has_entras_members() -> None:
    """Code, description with its four lines, ids, moment and address."""
    answer = body(TokenRefused(700213, "'system:serviceaccount:a:b'"), "https://login.byohost.test", "id", 1.8e9)
    assert answer == {
        "error": "invalid_client",
        "error_description": "AADSTS700213: No matching federated identity record found for presented assertion "
        "subject. 'system:serviceaccount:a:b'\r\nTrace ID: id\r\nCorrelation ID: id\r\nTimestamp: 2027-01-15 08:00:00Z",
        "error_codes": [700213],
        "timestamp": "2027-01-15 08:00:00Z",
        "trace_id": "id",
        "correlation_id": "id",
        "error_uri": "https://login.byohost.test/error?code=700213",
    }


def test_every_code_is_a_refusal_with_a_sentence() -> None:
    """Statuses are 400 or 401, and each first sentence ends."""
    for code, (status, error, sentence) in MEANING.items():
        assert status in (400, 401), code
        assert error.islower(), code
        assert sentence.endswith("."), code


def test_text_of_strangers_is_short_and_on_one_line() -> None:
    """Control characters cannot break a log or a header."""
    assert shown("a\r\nb\x1b[2J") == "'a??b?[2J'"
    assert len(shown("x" * 5000)) == 202
