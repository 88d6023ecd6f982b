"""The list of images, held against the folder of their Dockerfiles."""

from pathlib import Path

from clusters.image_recipes import LOADED, ON_DEMAND, PULLED, RECIPES, context, reference
from clusters.images import CHECKOUT, FOLDER


def test_every_recipe_has_its_dockerfile_and_every_dockerfile_its_recipe() -> None:
    """Nothing is built that is not listed."""
    assert {path.parent.name for path in FOLDER.glob("*/Dockerfile")} == set(RECIPES)
    assert set(LOADED) | set(PULLED) | set(ON_DEMAND) == set(RECIPES)


def test_every_source_is_there() -> None:
    """A renamed room is noticed here, not in a build."""
    missing = [source for recipe in RECIPES.values() for source, _ in context(recipe, CHECKOUT) if not source.exists()]
    assert missing == []


def test_no_dockerfile_fetches_anything() -> None:
    """Images are built without a network: what runs compiles bytes, makes a link or writes a line."""
    harmless = ('RUN ["ln", ', 'RUN ["/usr/bin/dash", "-ec", "printf ')
    for dockerfile in FOLDER.glob("*/Dockerfile"):
        runs = [line for line in dockerfile.read_text().splitlines() if line.startswith(("RUN", "ADD"))]
        assert all("compileall" in line or line.startswith(harmless) for line in runs), (
            f"{dockerfile} has a step that could use a network"
        )


def test_every_wheel_is_pinned() -> None:
    """Requirements name exact versions, dependencies of dependencies included."""
    for requirements in FOLDER.glob("*/requirements.txt"):
        assert all("==" in line for line in requirements.read_text().splitlines() if line), requirements


def test_context_and_reference() -> None:
    """A source keeps its place below app/, and an image is named in the run's registry."""
    pairs = context(RECIPES["sandbox"], Path("/x"))
    assert pairs[1] == (Path("/x/fake_platform/sandbox"), Path("app/fake_platform/sandbox"))
    assert reference("dns", "abc") == "registry.byohost.test/byohost/dns:abc"
