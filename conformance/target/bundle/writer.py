"""Writes the objects of a bundle as YAML that kubectl reads back as the same objects. Pure.

PyYAML leaves text bare that is a boolean or a number to kubectl and text to itself (`y`, `1e3`, `0o17`), so whatever
would not come back is put into quotes.
"""

from collections.abc import Sequence
from typing import Any

import yaml

from conformance.target.bundle.scalars import resolve


class _Dumper(yaml.SafeDumper):
    """No anchors either: an object is written out wherever it stands."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the library's signature
        """Always: an alias would have to be looked up by whoever reads the file."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if _is_text(text) else '"')


def _is_text(text: str) -> bool:
    try:
        return isinstance(resolve(text, None, plain=True), str)
    except ValueError:
        return False


_Dumper.add_representer(str, _text)


def written(objects: Sequence[Any]) -> str:
    """One document for each object; the innermost lists and mappings on one line each, which keeps the file short."""
    return yaml.dump_all(objects, Dumper=_Dumper, sort_keys=False, default_flow_style=None)
