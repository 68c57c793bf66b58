"""The words of the command line."""

import pytest

from shopbell.cli.parser import build_parser


def test_a_wrong_command_names_those_that_people_use(capsys: pytest.CaptureFixture[str]) -> None:
    """The engine is started by the window only; the word is still understood."""
    with pytest.raises(SystemExit):
        build_parser().parse_args(["wrong"])
    said = capsys.readouterr().err
    assert "doctor" in said
    assert "engine" not in said
    assert build_parser().parse_args(["engine"]).command == "engine"
