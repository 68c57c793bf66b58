"""What make calls: the environment, the system's libraries, the joined report."""

import subprocess
from pathlib import Path

import pytest

from tools import fonts, prepare, qt_libraries, report, start, system


def test_an_environment_is_ready_only_while_its_lock_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    monkeypatch.setattr(prepare, "VENV", tmp_path)
    monkeypatch.setattr(prepare, "PYTHON", tmp_path / "python")
    (tmp_path / "python").touch()
    (tmp_path / "requirements").mkdir()
    for kind in prepare.KINDS:
        prepare.lock_of(kind).write_text(kind, encoding="ascii")
    assert not prepare.is_ready("run")
    prepare.stamp_of("dev").write_text(prepare.digest("dev"), encoding="ascii")
    assert prepare.is_ready("run")
    assert prepare.is_ready("dev")
    prepare.lock_of("dev").write_text("newer", encoding="ascii")
    assert not prepare.is_ready("run")


def test_missing_libraries_are_those_the_linker_does_not_find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = """libqxcb.so:
\tlibxcb-icccm.so.4 => not found
\tlibc.so.6 => /lib/libc.so.6 (0x0)
libqoffscreen.so:
\tlibxcb-icccm.so.4 => not found
\tlibodd.so.1 => not found
"""
    done = subprocess.CompletedProcess([], 1, said, "")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    missing = qt_libraries.missing(tmp_path)
    assert missing == ["libodd.so.1", "libxcb-icccm.so.4"]
    assert qt_libraries.packages(missing)["apt-get"] == ["libxcb-icccm4"]
    assert qt_libraries.unknown(missing) == ["libodd.so.1"]


def test_every_library_has_a_package_for_every_manager() -> None:
    assert {manager.name for manager in system.MANAGERS} == set(qt_libraries.MANAGER_ORDER)
    assert all(len(row) == len(qt_libraries.MANAGER_ORDER) for row in qt_libraries.PACKAGES.values())


def test_fonts_have_packages_for_every_manager() -> None:
    named = fonts.packages(["cjk", "emoji"])
    assert named.keys() == set(qt_libraries.MANAGER_ORDER)
    assert named["apt-get"] == ["fonts-noto-cjk", "fonts-noto-color-emoji"]


def test_missing_fonts_are_said_and_do_not_stop(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fonts, "missing", lambda _: ["emoji"])
    monkeypatch.setattr(system, "manager", lambda: system.MANAGERS[0])
    monkeypatch.setattr(system, "as_root", lambda: None)
    prepare.see_to_fonts()
    assert "sudo apt-get install fonts-noto-color-emoji" in capsys.readouterr().err


def test_without_root_or_a_known_manager_the_packages_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(system, "manager", lambda: system.MANAGERS[0])
    monkeypatch.setattr(system, "as_root", lambda: None)
    with pytest.raises(system.NotPossibleError, match=r"sudo apt-get .* libxcb-cursor0"):
        system.install({"apt-get": ["libxcb-cursor0"]}, "Qt needs it.")
    monkeypatch.setattr(system, "manager", lambda: None)
    with pytest.raises(system.NotPossibleError, match=r"Please install .* libxcb-cursor0"):
        system.install({"apt-get": ["libxcb-cursor0"]}, "Qt needs it.")


def test_no_display_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert start.main([]) == 1
    assert "shopbell --demo --screenshot FILE" in capsys.readouterr().err


def test_reports_are_joined_and_counted(tmp_path: Path) -> None:
    report.write_steps(tmp_path / "a.xml", "check", [("lint", 0.5, ""), ("types", 1.0, "no")])
    report.write_steps(tmp_path / "b.xml", "check", [("lint", 0.5, "")])
    totals = report.join([tmp_path / "a.xml", tmp_path / "b.xml"], tmp_path / "all" / "whole.xml")
    assert totals.sentence() == "2 passed, 1 failed"
    assert totals.seconds == pytest.approx(2.0)
    assert (tmp_path / "all" / "whole.xml").read_text(encoding="utf-8").count("<testcase") == 3
