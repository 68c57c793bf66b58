"""What people download: the lists of files in wheel and sdist, and a wheel that starts."""

import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.architecture import rules
from tests.support import surroundings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
FOLDED = ("ui", "connectors", "storage", "resources")
RUN_LOCK = rules.ROOT / "requirements" / "run.lock"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(rules.ROOT))
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    """The one wheel."""
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `shopbell` of a clean environment with nothing but the wheel and its lock."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=True, symlinks=True)
    pip = (str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet")
    _run(*pip, "--require-hashes", "--no-deps", "-r", str(RUN_LOCK))
    _run(*pip, "--no-deps", "--no-index", str(wheel))
    return folder / "bin" / "shopbell"


def _run(*command: str) -> str:
    done = subprocess.run(
        command,
        cwd=Path(command[-1]).parent if command[-1].startswith("/") else None,
        env={**surroundings.outside(), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def _expected() -> set[str]:
    """Every file that git keeps of the product, where the wheel has it."""
    names = {str(file.relative_to(rules.ROOT)) for file in rules.tracked(rules.ROOT)}
    plain = {name for name in names if name.startswith("shopbell/")}
    folded = {f"shopbell/_app/{name}" for name in names if name.startswith(tuple(_slashed()))}
    return plain | folded | {"shopbell/_app/main.py"}


def _slashed() -> list[str]:
    return [f"{name}/" for name in FOLDED]


def test_the_wheel_holds_the_product_and_one_import_name(wheel: Path) -> None:
    names = _names(wheel)
    assert {name.split("/")[0] for name in names} == {"shopbell"}
    assert names >= _expected()
    strange = [name for name in names - _expected() if "__pycache__" in name or "/tests/" in name]
    assert not strange


def test_a_planted_missing_file_is_found(wheel: Path) -> None:
    assert not _names(wheel) >= _expected() | {"shopbell/_app/ui/planted.py"}


def test_the_sdist_holds_what_the_product_is_built_and_tested_from(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "main.py", "Makefile"}
    assert names >= wanted | {"requirements/run.lock", "tests/conftest.py", "tools/prepare.py"}
    top = {name.split("/")[0] for name in names}
    assert not top & {".venv", "build", "dist", ".git", "node_modules", "shared"}


def test_the_installed_command_tells_its_version(installed: Path) -> None:
    import shopbell

    assert shopbell.__version__ in _run(str(installed), "--version")


def test_the_installed_command_takes_a_picture_of_the_demo_shop(installed: Path, tmp_path: Path) -> None:
    picture = tmp_path / "shop.png"
    _run(str(installed), "--demo", "--screenshot", str(picture))
    assert picture.read_bytes().startswith(b"\x89PNG")
