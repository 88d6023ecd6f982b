"""Builds our node image from Debian packages and Go modules, without any image registry. Edge: engine, files, threads.

Steps: programs (minutes, kept by hash), root file system, an image of both, then a run of that image in which its
containerd imports the control plane's images, which is committed. The recipe is ``recipes/node``.
"""

import io
import shutil
import tarfile
import tempfile
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from clusters import commands, debian, fingerprint, go_builds, node_archive
from clusters.commands import Call
from clusters.engine import Engine
from clusters.go_modules import CNI, CONTAINERD, COREDNS, ETCD, KUBERNETES, RECIPES, kubernetes_version
from clusters.node_archive import File, Wanted
from clusters.progress import Progress

RECIPE = RECIPES / "node"
MODULES = (KUBERNETES, COREDNS, CONTAINERD, ETCD, CNI)
NODE_PROGRAMS = ("kubeadm", "kubectl", "kubelet")
STATIC_IMAGES = ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
SUITE = "bookworm"
ENTRYPOINT = 'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]'
STEP_BOUND = 900.0


def reference(architecture: str) -> str:
    """The name of our image for the recipe as it is now: ``byohost/node:<hash of all inputs>``."""
    inputs = [fingerprint.of_tree(RECIPE), *(module.fingerprint(architecture) for module in MODULES), SUITE]
    own = Path(__file__)
    code = [fingerprint.of_tree(own.with_name(name)) for name in ("debian.py", "node_archive.py", own.name)]
    return f"byohost/node:{fingerprint.of_text([*inputs, *code])}"


def build(engine: Engine, name: str, progress: Progress) -> None:
    """Build the image and give it ``name``.

    Raises:
        ClusterError: a step failed; what was finished before stays cached.
    """
    with tempfile.TemporaryDirectory(prefix="byohost-node-") as scratch:
        context = Path(scratch)
        # Unpacking packages waits for disk and network while the compilers use the processors.
        with ThreadPoolExecutor(max_workers=1) as beside:
            tree = beside.submit(debian.make, _tree(), context / "root.tar", progress)
            programs = {module.name: go_builds.programs(module, progress) for module in MODULES}
            tree.result()
        images = _image_names(programs["kubernetes"])
        _lay_out(context, programs, images["pause"])
        progress("assembling the node image")
        root = f"{name}-root"
        call = Call(bound=STEP_BOUND, environment={"DOCKER_BUILDKIT": "0"}, progress=progress)
        engine.run(["build", "--network=none", "-q", "-t", root, str(context)], "building the node image", call)
        archive = context / "images.tar"
        archive.write_bytes(_archive(engine, root, programs, images))
        _import(engine, root, name, Call(bound=STEP_BOUND, stdin_file=archive, progress=progress))
        engine.run(["rmi", "--no-prune", root], "removing the intermediate name", Call())
    progress(f"node image {name} is ready")


def _tree() -> debian.Tree:
    lines = (RECIPE / "packages.txt").read_text(encoding="utf-8").splitlines()
    return debian.Tree(SUITE, "apt", tuple(line for line in lines if line and not line.startswith("#")))


def _image_names(kubernetes: Path) -> dict[str, str]:
    command = [str(kubernetes / "kubeadm"), "config", "images", "list", "--kubernetes-version", kubernetes_version()]
    return node_archive.names_by_program(commands.run(command, "asking kubeadm for its images").decode().splitlines())


def _lay_out(context: Path, programs: Mapping[str, Path], pause: str) -> None:
    shutil.copy(RECIPE / "Dockerfile", context / "Dockerfile")
    shutil.copytree(RECIPE / "files", context / "files")
    config = context / "files" / "etc" / "containerd" / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("PAUSE_IMAGE", pause), encoding="utf-8")
    (context / "files" / "kind" / "version").write_text(kubernetes_version(), encoding="utf-8")
    shutil.copytree(programs["containerd"], context / "programs")
    shutil.copytree(programs["cni"], context / "cni")
    (context / "kubernetes").mkdir()
    for program in NODE_PROGRAMS:
        shutil.copy(programs["kubernetes"] / program, context / "kubernetes" / program)


def _archive(engine: Engine, root: str, programs: Mapping[str, Path], names: Mapping[str, str]) -> bytes:
    """The control plane's images; nft with its libraries and the pause program are read out of the root image."""
    kubernetes = programs["kubernetes"]
    static = [(name, File(f"usr/local/bin/{name}", (kubernetes / name).read_bytes())) for name in STATIC_IMAGES]
    static.append(("etcd", File("usr/local/bin/etcd", (programs["etcd"] / "server").read_bytes())))
    static.append(("coredns", File("coredns", (programs["coredns"] / "coredns").read_bytes())))
    wanted = [Wanted(names[name], (file,), (f"/{file.path}",)) for name, file in static]
    proxy = File("usr/local/bin/kube-proxy", (kubernetes / "kube-proxy").read_bytes())
    wanted.append(Wanted(names["kube-proxy"], (proxy, *_out_of(engine, root, ["proxy-files"])), (f"/{proxy.path}",)))
    (catatonit,) = _out_of(engine, root, ["tar", "-c", "-C", "/usr/bin", "catatonit"])
    wanted.append(Wanted(names["pause"], (catatonit,), ("/catatonit", "-P")))
    return node_archive.archive(wanted, go_builds.architecture())


def _out_of(engine: Engine, image: str, command: list[str]) -> list[File]:
    """The regular files in the tar that a command prints inside a container of the image."""
    program, *rest = command
    run = ["run", "--rm", "--network", "none", "--entrypoint", program, image, *rest]
    data = engine.run(run, f"running {program} in the node image", Call())
    with tarfile.open(fileobj=io.BytesIO(data)) as source:
        contents = [(member.name, source.extractfile(member)) for member in source if member.isreg()]
        return [File(name, content.read()) for name, content in contents if content]


def _import(engine: Engine, root: str, name: str, call: Call) -> None:
    container = f"byohost-import-{uuid.uuid4().hex[:8]}"
    run = ["run", "-i", "--name", container, "--privileged", "--network", "none"]
    try:
        engine.run([*run, "--entrypoint", "import-images", root], "importing the control plane's images", call)
        engine.run(
            ["commit", "--change", ENTRYPOINT, container, name], "keeping the node image", Call(bound=STEP_BOUND)
        )
    finally:
        engine.run(["rm", "--force", "--volumes", container], "removing the build container", Call())
