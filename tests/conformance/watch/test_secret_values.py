import base64
import json
from typing import Any

import pytest

from conformance.watch.secret_values import searched, shown

PASSWORD = "correct-horse-battery"
KEY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG\n-----END CERTIFICATE-----\n"


def secret(value: str, kind: str = "Opaque") -> dict[str, Any]:
    data = {"it": base64.b64encode(value.encode()).decode()}
    return {"metadata": {"name": "queue"}, "type": kind, "data": data}


def found(value: str, kind: str = "Opaque", *public: str) -> list[str]:
    held = searched([secret(value, kind)], frozenset(public))
    return list(held.get("queue", {}).values())


def test_a_password_is_searched_by_its_name() -> None:
    assert searched([secret(PASSWORD)], frozenset()) == {"queue": {"the value it of Secret queue": PASSWORD}}


def test_its_owner_may_say_that_it_is_none() -> None:
    assert found(PASSWORD, "Opaque", "queue/it") == []
    assert found(PASSWORD, "Opaque", "other/it") == [PASSWORD]


def test_what_is_too_short_or_known_to_all_is_not_searched() -> None:
    assert found("true") == []
    assert found(CERTIFICATE) == []
    assert found("sha256:0123456789abcdef") == []
    assert found(PASSWORD, "helm.sh/release.v1") == []


def test_of_a_private_key_each_line_is_searched() -> None:
    text = f"-----BEGIN PRIVATE KEY-----\n{KEY}\nshort\n-----END PRIVATE KEY-----\n{CERTIFICATE}"
    assert found(text) == [KEY]


def test_of_registry_credentials_the_passwords_are_searched() -> None:
    login = {"auths": {"registry.corp.test": {"username": "a-long-user-name", "password": PASSWORD}}}
    assert found(json.dumps(login)) == [PASSWORD]


def test_of_other_json_all_texts_are_searched() -> None:
    assert found(json.dumps({"list": [{"key": PASSWORD}], "number": 12345678901234})) == [PASSWORD]


def test_what_begins_like_json_and_is_none_is_searched_in_pieces() -> None:
    assert found("{" + PASSWORD) == [PASSWORD]


@pytest.mark.parametrize("text", [f"user: {PASSWORD}\n", f'"{PASSWORD}"', f"a b {PASSWORD}; c"])
def test_of_a_line_the_long_words_are_searched(text: str) -> None:
    assert found(text) == [PASSWORD]


def test_parts_have_names_of_their_own() -> None:
    held = searched([secret(f"{PASSWORD} {PASSWORD}-2 {PASSWORD}")], frozenset())
    assert held == {
        "queue": {
            "the value it of Secret queue": PASSWORD,
            "the value it of Secret queue (part 2)": f"{PASSWORD}-2",
        }
    }


def test_an_object_is_shown_with_what_is_in_it() -> None:
    assert PASSWORD.encode() in shown(secret(PASSWORD))
    assert json.loads(shown({"metadata": {"name": "x"}})) == {"metadata": {"name": "x"}}
