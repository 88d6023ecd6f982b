"""Paths: fixed parts without case, names as they are."""

import re

import pytest

from fake_platform.webpubsub import routes


def matched(pattern: str, path: str) -> bool:
    """Whether the library's pattern fits: each `{name:expression}` stands for the expression."""
    return re.fullmatch(re.sub(r"\{\w+:(.+?)\}(?=/|\{|$)", r"\1", pattern), path) is not None


@pytest.mark.parametrize(
    ("path", "fits"),
    [
        ("/api/hubs/h/:send", True),
        ("/API/Hubs/H/:SEND", True),
        ("/api/hubs/h/:send/", True),
        ("/api/hubs/h/:send//", False),
        ("/api/hubs/:send", False),
        ("/api/hubs/a/b/:send", False),
        ("/xapi/hubs/h/:send", False),
    ],
)
def test_fixed_parts_have_no_case(path: str, fits: bool) -> None:  # noqa: FBT001 - a table
    """Microsoft Learn, "Routing in ASP.NET Core", URL matching; names are taken as they are sent."""
    assert matched(routes.any_case("/api/hubs/{hub:[^/]+}/:send"), path) is fits


def test_every_part_has_a_name_of_its_own() -> None:
    """The library refuses a path that names two parts alike."""
    assert routes.any_case("/a/{b:x}/c") == "/{_0:(?i:a)}/{b:x}/{_1:(?i:c)}{_end:/?}"
