"""The JSON of a refused token request."""

from fake_platform.identity.aadsts import MEANING, Ids, TokenRefused, body, ids, shown


def test_body_has_entras_members() -> None:
    """Code, description with its four lines, ids, moment and address."""
    answer = body(
        TokenRefused(700213, "'system:serviceaccount:a:b'"), "https://login.byohost.test", Ids("id", "theirs"), 1.8e9
    )
    assert answer == {
        "error": "invalid_client",
        "error_description": "AADSTS700213: No matching federated identity record found for presented "
        "assertion subject. 'system:serviceaccount:a:b'\r\nTrace ID: id\r\nCorrelation ID: theirs\r\n"
        "Timestamp: 2027-01-15 08:00:00Z",
        "error_codes": [700213],
        "timestamp": "2027-01-15 08:00:00Z",
        "trace_id": "id",
        "correlation_id": "theirs",
        "error_uri": "https://login.byohost.test/error?code=700213",
    }


def test_sentences_repeat_what_was_asked_for_where_entra_does() -> None:
    """As recorded (azure-sdk-for-js, .../invalid_tenant: 90002; 1002012 as quoted in issues of MSAL), braces or not."""
    assert TokenRefused(90002, "'{0}'").sentence.startswith("Tenant '{0}' not found. Check to make sure")
    assert TokenRefused(900144, "'grant_type'").sentence.endswith("the following parameter: 'grant_type'.")
    assert TokenRefused(1002012, "'a'").sentence.startswith("The provided value for scope 'a' is not valid.")


def test_id_of_the_client_counts_if_it_is_a_guid() -> None:
    """Microsoft Learn, "Authentication and authorization error codes": `correlation_id` is the client's request id."""
    given = "99CEACFF-9030-4dbc-8c9c-13f589e3e8a7"
    assert ids("ours", given) == Ids("ours", given)
    for broken in ("", "x", given + "\r\n", given[1:]):
        assert ids("ours", broken) == Ids("ours", "ours")


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
