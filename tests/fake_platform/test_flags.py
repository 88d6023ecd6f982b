"""What is wrong with a flag is one sentence."""

import argparse

import pytest

from fake_platform.flags import Parser, UsageError, port


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("65535", 65535)])
def test_a_port(text: str, number: int) -> None:
    assert port(text) == number


@pytest.mark.parametrize("text", ["", "x", "-1", "65536", "1.5"])
def test_no_port(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is not a port"):
        port(text)


def test_what_is_wrong_is_one_sentence() -> None:
    parser = Parser(prog="platform")
    parser.add_argument("--port", type=port)
    with pytest.raises(UsageError, match=r"^Argument --port: 'x' is not a port .*; --help lists the flags\.$"):
        parser.parse_args(["--port", "x"])
