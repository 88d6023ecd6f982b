"""What is a credential by its shape or its name, and what only looks like one."""

import pytest

from conformance.target.bundle.credentials import called_secret, credential

SIGNED = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJlc2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("http://a:b@c.test", "a user name and password in a URL"),
        ("x\n-----BEGIN PRIVATE KEY-----\nx", "a private key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "a private key"),
        ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
        (f"token: {SIGNED}", "a signed token"),
        (f"ghp_{'a1' * 18}", "an access token"),
        ("xoxb-0123456789", "an access token"),
        (f"glpat-{'a' * 20}", "an access token"),
        ("x;SharedAccessKey=c2VjcmV0c2VjcmV0;", "a key of an account"),
        ("authorization: basic dXNlcjpwYXNzd29yZA==", "a login"),
        ('{"auths": {"r.test": {"auth": "dXNlcjpwdw=="}}}', "a login at a registry"),
    ],
)
def test_a_credential_is_known_by_its_shape(text: str, words: str) -> None:
    """Wherever in a text it stands."""
    assert credential(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "http://a.test:80/b@c",
        "mailto:a@b.test",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----",
        "eyJhbGciOiJSUzI1NiJ9",
        "ghp_short",
        "Authorization: Bearer, then the token",
        '{"auth": "none"}',
        "",
    ],
)
def test_what_only_looks_like_one(text: str) -> None:
    """Certificates, links and words about tokens."""
    assert credential(text) == ""


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("DB_PASSWORD", "hunter2hunter2"),
        ("password", "hunter2hunter2"),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfi"),
        ("api-key", "0123456789abcdef0123"),
        ("CLIENT_SECRET", "q7Lm2Rt5Vw8"),
    ],
)
def test_a_setting_is_secret_by_its_name(key: str, value: str) -> None:
    """The name says so, and the value is nothing else."""
    assert called_secret(key, value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("DB_PASSWORD_FILE", "hunter2hunter2"),
        ("PASSWORD", "short"),
        ("PASSWORD", "/run/secrets/password"),
        ("PASSWORD", "./password-of-a-folder0"),
        ("PASSWORD", "$(OTHER_PASSWORD)"),
        ("PASSWORD", "<put yours here1>"),
        ("TOKEN", "https://platform.test"),
        ("KEY_SECRET", "byohost-install-key"),
        ("HINT_FOR_THE_PASSWORD", "ask q7Lm2Rt5Vw8 in the office"),
        ("BYOHOST_INSTALL_KEY", "q7Lm2Rt5Vw8"),
    ],
)
def test_the_name_of_a_place_or_of_an_object_is_none(key: str, value: str) -> None:
    """Paths, URLs, references, sentences and ordinary words stand in settings."""
    assert not called_secret(key, value)
