"""Errors of the data plane, as the service's recordings have them."""

import json

from fake_platform.webpubsub import rest_errors
from fake_platform.webpubsub.rest_errors import RestError, ValidationError


def test_missing_user_as_recorded() -> None:
    """test_add_user_to_group_not_found.json of azure-messaging-webpubsubservice 1.3.0: these 121 bytes, 404."""
    missing = rest_errors.not_existed("Warning", "User", "fake-user")
    assert (missing.status, missing.content_type) == (404, "application/json")
    assert missing.body == {
        "code": "Warning.User.NotExisted",
        "message": "User `fake-user` is not found.",
        "target": "User",
        "details": None,
        "inner": None,
    }
    assert len(json.dumps(missing.body, separators=(",", ":"))) == 121


def test_bad_filter_as_recorded() -> None:
    """recording_can_broadcast_with_filter.json and recording_can_join_multiple_groups_with_filter.json of web-pubsub:
    these 416 bytes; the position is ours to say.
    """  # noqa: D205 - two recordings
    why = "Syntax error at position 14 in 'invalid filter'"
    for parameter in ("filter", "Filter"):
        bad = rest_errors.bad_filter("invalid filter", why, parameter)
        message = f"Invalid syntax for 'invalid filter': {why}. (Parameter 'filter')"
        assert (bad.status, bad.content_type) == (400, "application/problem+json")
        assert bad.body == {
            "code": "Error.BadRequest",
            "message": message,
            "target": parameter,
            "errors": {parameter: [message]},
            "type": None,
            "title": "One or more validation errors occurred.",
            "status": 400,
            "detail": None,
            "instance": None,
            "extensions": {},
        }


def test_request_is_the_target_where_nothing_else_is() -> None:
    """recording_can_trace_through_the_various_options.json of web-pubsub: a permission without its group."""
    assert RestError(400, rest_errors.BAD_REQUEST, "x").body["target"] == "Request"
    assert isinstance(rest_errors.bad_filter("x", "y", "z"), ValidationError)
