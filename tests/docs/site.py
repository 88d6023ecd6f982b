"""What mkdocs is told by mkdocs.yml's `hooks`: which files are pages, and what becomes of a drawing. Edge: files.

Each file keeps its place in the repository, so that a link that works there works in the site, and one that does not is
found by mkdocs itself.
"""

import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # mkdocs loads this file by its path, from wherever it was started

from tests.docs import drawing  # noqa: E402 - see above

PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
"""Those that lie beside docs/."""
PROTOCOL = "fake_platform/protocol"
"""What pages refer to beside pages."""

_DRAWING = re.compile(r"^```mermaid\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def on_files(files: Files, config: Any) -> Files:
    """README, docs/ and the protocol's documents, each under its path there; the theme's files as they are."""
    docs = Path(config.docs_dir)
    shown = [ROOT / name for name in PAGES]
    shown += [path for path in sorted((ROOT / PROTOCOL).rglob("*")) if path.suffix in {".yaml", ".json"}]
    shown += [Path(one.abs_src_path) for one in files if one.abs_src_path and docs in Path(one.abs_src_path).parents]
    of_theme = [one for one in files if not (one.abs_src_path and docs in Path(one.abs_src_path).parents)]
    own = [File.generated(config, path.relative_to(ROOT).as_posix(), abs_src_path=str(path)) for path in shown]
    return Files([*own, *of_theme])


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Drawings as pictures."""
    return _DRAWING.sub(lambda found: drawing.svg(found.group(1)), markdown)
