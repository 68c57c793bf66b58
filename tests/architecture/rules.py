"""Rules of the house as functions: given a tree, they name what breaks them."""

import ast
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("shopbell", "ui", "connectors", "storage", "main.py")
HELPING = ("tests", "tools")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Sized:
    """A function or a file, and how many lines it has."""

    name: str
    lines: int


def tracked(root: Path) -> list[Path]:
    """Every file that git keeps, or every file where there is no git (an unpacked sdist)."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False)
    if listing.returncode:
        return sorted(file for file in root.rglob("*") if file.is_file())
    names = [name for name in listing.stdout.split("\0") if name]
    return [root / name for name in names if (root / name).is_file()]


def python_files(root: Path, parts: Sequence[str]) -> list[Path]:
    """The Python sources below some top-level names."""
    found: list[Path] = []
    for part in parts:
        place = root / part
        found += [place] if place.is_file() else sorted(place.rglob("*.py"))
    return [file for file in found if "__pycache__" not in file.parts]


def functions(file: Path) -> Iterator[Function]:
    """Every function and method of a file, nested ones too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), str(file))):
        if isinstance(node, Function):
            yield node


def function_sizes(root: Path, files: Iterable[Path]) -> list[Sized]:
    """Lines of each function, from its `def` to its last line."""
    return [
        Sized(f"{file.relative_to(root)}:{node.lineno} {node.name}", _lines(node))
        for file in files
        for node in functions(file)
    ]


def _lines(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def file_sizes(root: Path, files: Iterable[Path]) -> list[Sized]:
    """Lines of each file."""
    return [Sized(str(file.relative_to(root)), len(file.read_text(encoding="utf-8").splitlines())) for file in files]


def longer_than(limit: int, sizes: Iterable[Sized]) -> list[str]:
    """What is over a limit that nothing may pass, in words."""
    return [f"{one.name}: {one.lines} lines" for one in sizes if one.lines > limit]


def share_below(limit: int, sizes: Sequence[Sized]) -> float:
    """Which part of them has fewer lines than `limit`."""
    return sum(one.lines < limit for one in sizes) / len(sizes) if sizes else 1.0


def imports(file: Path) -> set[str]:
    """Full names of what a file imports, `from a import b` as a.b."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), str(file))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def forbidden_imports(root: Path, folder: str, forbidden: Sequence[str]) -> list[str]:
    """Imports below `folder` of a name that starts with one of `forbidden`."""
    return [
        f"{file.relative_to(root)} imports {name}"
        for file in python_files(root, [folder])
        for name in sorted(imports(file))
        if any(name == bad or name.startswith(f"{bad}.") for bad in forbidden)
    ]


def untyped(root: Path, files: Iterable[Path]) -> list[str]:
    """Functions with an argument or a result that has no type."""
    return [
        f"{file.relative_to(root)}:{node.lineno} {node.name}"
        for file in files
        for node in functions(file)
        if not _is_typed(node)
    ]


def _is_typed(node: Function) -> bool:
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    arguments += [one for one in (node.args.vararg, node.args.kwarg) if one]
    named = [one for one in arguments if one.arg not in ("self", "cls")]
    return node.returns is not None and all(one.annotation for one in named)


CONNECTOR_FILES = ("manifest.toml", "README.md", "icon.svg", "__init__.py", "testing/__init__.py")


def connectors(root: Path) -> list[Path]:
    """The folders of connectors; names that begin with _ are shared by them."""
    return sorted(
        folder
        for folder in (root / "connectors").iterdir()
        if folder.is_dir() and not folder.name.startswith(("_", "."))
    )


def incomplete_connectors(root: Path) -> list[str]:
    """What the contract wants in each connector's folder and is not there.

    Of a network that can only be explained there is no service to make a double of.
    """
    return [
        f"connectors/{folder.name} has no {name}"
        for folder in connectors(root)
        for name in CONNECTOR_FILES
        if not (folder / name).exists() and not (name.startswith("testing/") and only_explains(folder))
    ]


def only_explains(folder: Path) -> bool:
    """Whether its manifest says that nobody can have an account there."""
    manifest = folder / "manifest.toml"
    return manifest.exists() and "\nexplains = true\n" in manifest.read_text(encoding="utf-8")


# Written in pieces, so that this file does not break the rule itself.
HOSTS = "|".join(
    re.escape(host)
    for host in (
        "pypi." + "org",
        "pythonhosted." + "org",
        "registry." + "npmjs",
        "deb.debian." + "org",
        "security.debian." + "org",
    )
)
PATHS = "|".join(("/wo" + "rk/", "/ro" + "ot/", "/ho" + r"me/[a-z]+/", "/opt/" + "wheels"))
KEYS = "|".join(("BEGIN [A-Z ]*PRIVATE " + "KEY", "AKIA" + "[0-9A-Z]{16}", "ghp_" + "[0-9A-Za-z]{30}"))
TELLTALE = re.compile(f"({HOSTS}|{PATHS}|{KEYS})")
BINARY = {".png", ".ico", ".icns", ".ttf", ".otf", ".qm", ".gz", ".zip", ".woff2"}


def telltales(root: Path, files: Iterable[Path]) -> list[str]:
    """Lines that name a package registry, a path of somebody's machine, or look like a key."""
    return [
        f"{file.relative_to(root)}:{number}: {found[0]}"
        for file in files
        if file.suffix not in BINARY
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if (found := TELLTALE.search(line))
    ]
