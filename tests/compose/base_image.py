"""The image that the Dockerfiles start from, made of Debian's own packages, with the host's settings of pip and apt."""

import hashlib
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import docker
from docker.errors import ImageNotFound

from tests.compose.steps import run

_SUITE = "bookworm"
_PACKAGES = ("python3.11", "python3-venv", "python3-pip", "ca-certificates")
_BUNDLE = "etc/ssl/certs/ca-certificates.crt"
_PORT = 17171  # of the host's folders of packages; the image has it in its settings of pip
_CHANGES = ("ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin", 'CMD ["python3"]')
_APT_SETTINGS = "etc/apt/apt.conf.d/99host"
_APT_SHARED = ("Acquire::Check-", "Acquire::http", "Acquire::https", "Acquire::Retries")  # prefixes of settings
_LABEL = "vasari.made-from"


def make(address: str, name: str, scratch: Path) -> None:
    """Have the image `name` in the daemon at `address`, from a Debian that `scratch` keeps."""
    root, complete = scratch / _SUITE, scratch / f"{_SUITE}.complete"
    if not complete.exists():
        shutil.rmtree(root, ignore_errors=True)
        run(["debootstrap", "--variant=minbase", f"--include={','.join(_PACKAGES)}", _SUITE, root])
        complete.touch()
    files = {
        "etc/pip.conf": _pip_settings(),
        "etc/apt/sources.list": _host_apt_sources(),
        _APT_SETTINGS: _host_apt_settings(),
    }
    mark = hashlib.sha256(repr((_PACKAGES, _CHANGES, files)).encode()).hexdigest()
    client = docker.DockerClient(base_url=address, timeout=300)
    try:
        # Made anew it would be another image, and everything that is built on it would be built anew as well.
        if client.images.get(name).labels.get(_LABEL) == mark:
            return
    except ImageNotFound:
        pass
    finally:
        client.close()
    _fit(root, files)
    archive = scratch / f"{_SUITE}.tar"
    run(["tar", "--create", "--file", archive, "--directory", root, "--exclude=./var/cache/apt/*", "."])
    repository, _, tag = name.rpartition(":")
    client = docker.DockerClient(base_url=address, timeout=300)
    client.api.import_image(str(archive), repository, tag, changes=[*_CHANGES, f"LABEL {_LABEL}={mark}"])
    client.close()
    archive.unlink()


def _fit(root: Path, files: dict[str, str]) -> None:
    """Lay things where the official image has them, and write these files."""
    for name in ("python", "python3", "python3.11"):
        link = root / "usr/local/bin" / name
        link.unlink(missing_ok=True)
        link.symlink_to("/usr/bin/python3.11")
    (root / "usr/lib/python3.11/EXTERNALLY-MANAGED").unlink(missing_ok=True)
    if (bundle := Path("/") / _BUNDLE).exists():
        shutil.copy(bundle, root / _BUNDLE)
    for name, text in files.items():
        (root / name).write_text(text)


def _host_apt_settings() -> str:
    """What the host's apt is told of proxies and of dates, so that the image's finds what it finds."""
    dumped = run(["apt-config", "dump", "Acquire"])
    return "".join(f"{line}\n" for line in dumped.splitlines() if line.startswith(_APT_SHARED))


def _host_apt_sources() -> str:
    """Debian's own sources among the host's: release, updates and security, as the official image has them."""
    line = "$(ORIGIN)|$(RELEASE)|deb $(REPO_URI) $(RELEASE) $(COMPONENT)"
    listed = run(["apt-get", "indextargets", "--format", line, "Created-By: Packages"])
    found = (target.split("|", 2) for target in listed.splitlines())
    return "".join(
        sorted(
            {f"{source}\n" for origin, release, source in found if origin == "Debian" and release.startswith(_SUITE)}
        )
    )


def _host_settings() -> dict[str, str]:
    listed = run([sys.executable, "-m", "pip", "config", "list"])
    lines = (line.partition("=") for line in listed.splitlines())
    found = {name: value.strip("'\"") for name, _, value in lines}
    # What the environment says comes before what files say.
    return {name.rpartition(".")[2]: found[name] for name in sorted(found, key=lambda name: name.startswith(":env:"))}


def _local(value: str) -> list[Path]:
    """The folders among the words of a setting."""
    return [Path(unquote(urlsplit(word).path)) for word in value.split() if word.startswith(("/", "file://"))]


def _pip_settings() -> str:
    lines = ["[global]"]
    for name, value in _host_settings().items():
        if name in ("index-url", "extra-index-url", "find-links"):
            words = value.split()
            for folder, word in zip(_local(value), [w for w in words if w.startswith(("/", "file://"))], strict=True):
                words[words.index(word)] = f"http://127.0.0.1:{_PORT}{folder}/"
            lines.append(f"{name} = {' '.join(words)}")
        elif name == "cert":
            lines.append(f"cert = /{_BUNDLE}")
    return "\n".join([*lines, ""])


class _Folders(SimpleHTTPRequestHandler):
    """Serves these folders of the host, at their own paths, and nothing else."""

    shared: tuple[Path, ...] = ()

    def translate_path(self, path: str) -> str:
        wanted = Path(unquote(urlsplit(path).path)).resolve()
        if any(wanted.is_relative_to(folder) for folder in self.shared):
            return str(wanted)
        return "/nonexistent"

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def packages() -> Iterator[None]:
    """Serve the host's folders of packages, where pip has such, to the builds that share the host's network."""
    settings = _host_settings()
    folders = _local(settings.get("find-links", ""))
    for name in ("index-url", "extra-index-url"):
        folders += [folder.parent for folder in _local(settings.get(name, ""))]  # the index links to files beside it
    if not folders:
        yield
        return
    handler = type("Handler", (_Folders,), {"shared": tuple(folder.resolve() for folder in folders)})
    with ThreadingHTTPServer(("127.0.0.1", _PORT), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
