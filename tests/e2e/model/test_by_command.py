"""A model set up and asked by command, over real HTTP; what it proposes goes to standard output and nowhere else."""

import json
import os
from pathlib import Path

import pytest

from connectors._model.testing import ModelDouble, Script
from tests.e2e.model.letters import LETTER, run, text
from tests.e2e.program.shopbell import Shopbell

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture
def shopbell(tmp_path: Path) -> Shopbell:
    """Ana wrote; there is no keyring, so a helper with a key cannot be set up and one without can."""
    letters = tmp_path / "letters.mbox"
    letters.write_text(LETTER, encoding="utf-8")
    made = Shopbell(tmp_path / "profile", {**os.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"})
    made.ask("import", str(letters))
    return made


async def test_off_then_set_up_then_agreed_then_proposed(shopbell: Shopbell) -> None:
    (row,) = (await run(shopbell, "list", "all")).rows
    conversation = str(row["conversation"])
    assert (await run(shopbell, "helper", "show")).rows == [{"on": False}]
    code, _, said = await text(shopbell, ["propose", conversation])
    assert (code, "No writing helper is set up" in said) == (1, True)

    double = ModelDouble(script=Script(words=["Ja, ", "ab acht.\n", "🥐 <b>bis</b> ", "Samstag!"]))
    async with double.served() as base:
        assert (await run(shopbell, "helper", "models", base)).rows == [{"address": base, "models": ["small", "tiny"]}]
        on = {"on": True, "address": base, "model": "tiny", "key": False, "agreed": False}
        assert (await run(shopbell, "helper", "set", base, "tiny")).rows == [on]

        code, out, said = await text(shopbell, ["propose", conversation])
        assert (code, out) == (2, "")
        assert "Nothing was sent." in said
        code, shown, _ = await text(shopbell, ["propose", conversation, "--show"])
        assert code == 0
        assert "Do you have rye on Saturday? Write to [address]." in shown
        assert not double.prompts

        code, out, said = await text(shopbell, ["propose", conversation, "--agree"])
        assert (code, out, said) == (0, "Ja, ab acht.\n🥐 <b>bis</b> Samstag!\n", "")
        assert (await text(shopbell, ["propose", conversation]))[1] == out
        assert len(double.prompts) == 2

        double.script = Script(words=["Half", " a word"], cut_after=1)
        code, out, said = await text(shopbell, ["propose", conversation])
        assert (code, out.strip()) == (0, "Half")
        assert "broke before the answer was whole" in said
        double.script = Script(status=500, error="no")
        assert (await text(shopbell, ["propose", conversation]))[0] == 1

    code, out, said = await text(shopbell, ["propose", conversation])
    assert (code, out) == (1, "")
    assert "Nothing answers at 127.0.0.1" in said
    assert (await run(shopbell, "outbox", "list")).rows == []
    (whole,) = (await run(shopbell, "show", conversation)).rows
    assert len(whole["messages"]) == 1
    assert (await run(shopbell, "helper", "remove")).rows == [{"on": False}]


async def test_without_a_place_for_secrets_a_key_is_refused_and_nothing_is_half_set_up(shopbell: Shopbell) -> None:
    done = await run(
        shopbell, "helper", "set", "https://models.example.org", "tiny", "--key-file", "-", typed="sk-secret-77\n"
    )
    assert done.code == 1
    assert "keyring" in done.said
    assert (await run(shopbell, "helper", "show")).rows == [{"on": False}]
    files = [file for file in shopbell.profile.rglob("*") if file.is_file()]
    assert not [file for file in files if b"sk-secret-77" in file.read_bytes()]


async def test_clear_text_to_another_machine_is_refused(shopbell: Shopbell) -> None:
    done = await run(shopbell, "helper", "set", "http://192.168.1.9:11434", "tiny")
    assert done.code == 1
    assert "Only a model on this computer" in done.said


@pytest.mark.server("keyring")
async def test_a_key_is_kept_in_the_keyring_and_goes_along(tmp_path: Path, keyed: Shopbell) -> None:
    double = ModelDouble(key="sk-secret-77")
    async with double.served() as base:
        words = ("helper", "set", base, "tiny", "--key-file", "-")
        (place,) = (await run(keyed, *words, typed="sk-secret-77\n")).rows
        assert place["key"] is True
        letters = tmp_path / "letters.mbox"
        letters.write_text(LETTER, encoding="utf-8")
        await run(keyed, "import", str(letters))
        (row,) = (await run(keyed, "list", "all")).rows
        code, out, _ = await text(keyed, ["propose", str(row["conversation"]), "--agree"])
        assert (code, out) == (0, "Yes, from eight.\n")
        await run(keyed, "helper", "remove")
        await run(keyed, "helper", "set", base, "tiny")
        code, _, said = await text(keyed, ["propose", str(row["conversation"]), "--agree"])
        assert (code, "wants a key" in said) == (1, True)
    files = [file for file in keyed.profile.rglob("*") if file.is_file()]
    assert not [file for file in files if b"sk-secret-77" in file.read_bytes()]
    assert "sk-secret-77" not in json.dumps([asked["path"] for asked in double.asked])
