"""Folder, manifest, form and session say the same."""

import pytest

from connectors import HERE, catalogue
from shopbell.connector import (
    Acts,
    Connector,
    Fetches,
    FieldKind,
    FindsSent,
    Form,
    Listens,
    Portrays,
    Sends,
    StreamRole,
)
from shopbell.errors import FormRefused, Rejected
from shopbell.manifest import Capability, Idempotency
from tests.contract.conftest import FOUND
from tests.contract.rig import Rig


def test_every_connector_has_a_stand() -> None:
    """All but those that only explain why there is no account of that kind."""
    assert sorted(name for name, manifest in catalogue().manifests().items() if not manifest.explains) == FOUND


def test_a_connector_has_its_files(connector_id: str) -> None:
    for name in ("manifest.toml", "__init__.py", "connector.py", "icon.svg", "README.md"):
        assert (HERE / connector_id / name).is_file(), name


def test_the_icon_is_a_picture_that_loads_nothing(connector_id: str) -> None:
    text = catalogue().icon(connector_id).read_text(encoding="utf-8")
    assert text.lstrip().startswith("<svg")
    assert "href" not in text
    assert "<script" not in text


def test_catalogue_and_connector_have_one_manifest(rig: Rig, connector_id: str) -> None:
    assert rig.connector.manifest == catalogue().manifests()[connector_id]


async def test_a_session_offers_what_the_manifest_names(rig: Rig) -> None:
    manifest = rig.connector.manifest
    session = await rig.session()
    marks = {Capability.MARK_SEEN, Capability.EDIT, Capability.DELETE, Capability.MODERATE, Capability.LIKE}
    assert isinstance(session, Sends) == manifest.can(Capability.REPLY)
    assert isinstance(session, Listens) == manifest.can(Capability.PUSH)
    assert isinstance(session, Acts) == bool(marks & manifest.capabilities)
    assert isinstance(session, FindsSent) == (manifest.idempotency is Idempotency.LOOKUP)
    if isinstance(session, Fetches):
        assert manifest.can(Capability.ATTACHMENTS)


@pytest.mark.parametrize("reference", ["https://tracker.example/pixel.png", "kim@elsewhere.example", "mxc://", ""])
async def test_a_picture_that_lies_elsewhere_is_refused_and_nobody_there_is_asked(rig: Rig, reference: str) -> None:
    session = await rig.session()
    if isinstance(session, Portrays):
        with pytest.raises(Rejected):
            await session.portrait(reference)


async def test_streams_have_names_of_their_own_and_live_ones_come_first(rig: Rig) -> None:
    session = await rig.session()
    streams = await session.streams()
    assert streams
    assert len({stream.name for stream in streams}) == len(streams)
    roles = [stream.role for stream in streams]
    assert roles == sorted(roles, key=lambda role: role is StreamRole.HISTORY)
    assert await session.streams() == streams


def test_the_form_can_be_shown(rig: Rig) -> None:
    form = rig.connector.form()
    names = [field.name for field in form.fields]
    assert form.title
    assert len(set(names)) == len(names)
    assert all(field.label for field in form.fields)
    for field in form.fields:
        assert bool(field.choices) == (field.kind is FieldKind.CHOICE)
        assert not (field.required and field.advanced)
    in_steps = {name for step in form.guide.steps for name in step.fields} if form.guide is not None else set()
    assert len([field for field in form.fields if not field.advanced and field.name not in in_steps]) <= 3


def test_the_stand_answers_questions_of_the_form(rig: Rig) -> None:
    fields = {field.name: field for field in rig.connector.form().fields}
    assert set(rig.stand.answers) <= set(fields)
    assert {name for name, field in fields.items() if field.required} <= set(rig.stand.answers)
    assert set(rig.stand.wrong_answers) <= {*fields, ""}


async def test_right_answers_are_taken(rig: Rig) -> None:
    verified = await rig.sign_in()
    assert verified.address
    assert all(isinstance(value, str) for value in verified.settings.values())


async def test_signing_in_again_gives_the_same_account(rig: Rig) -> None:
    assert (await rig.sign_in()).address == (await rig.sign_in()).address


async def test_wrong_answers_are_refused_at_their_field(rig: Rig) -> None:
    assert rig.stand.wrong_answers
    for name, answers in rig.stand.wrong_answers.items():
        with pytest.raises(FormRefused) as refused:
            await rig.connector.verify(answers, rig.tools())
        assert list(refused.value.fields) == [name]
        _assert_a_sentence(refused.value.fields[name])


async def test_required_answers_are_asked_for(rig: Rig) -> None:
    for field in rig.connector.form().fields:
        if field.required:
            left = {name: value for name, value in rig.stand.answers.items() if name != field.name}
            with pytest.raises(FormRefused) as refused:
                await rig.connector.verify(left, rig.tools())
            assert field.name in refused.value.fields


def _assert_a_sentence(text: str) -> None:
    assert text[0].isupper()
    assert text.rstrip()[-1] in ".?!"
    assert "Error" not in text
    assert "exception" not in text.casefold()


def test_the_form_of_each_connector_is_data(rig: Rig) -> None:
    connector: Connector = rig.connector
    assert isinstance(connector.form(), Form)
    assert connector.form() == connector.form()
