"""Set-up guides, the check of a set-up and the try of an account: whole, honest, and changing nothing."""

from collections.abc import Awaitable, Iterable
from urllib.parse import urlsplit

import pytest

from connectors import HERE, catalogue
from shopbell.connector import Checks, Form, Probes, Verified
from shopbell.errors import FormRefused, KnownError, SignInNeeded
from shopbell.guide import Guide, Step
from shopbell.manifest import SignIn
from shopbell.probing import Checked, Finding, Found, lacking
from tests.architecture.rules import ROOT
from tests.contract.rig import Rig

CATALOGUE = catalogue()
FORMS: dict[str, Form] = {id_: CATALOGUE.load(id_).form() for id_ in sorted(CATALOGUE.manifests())}
GUIDED = sorted(id_ for id_, form in FORMS.items() if form.guide is not None)
EXPLAINED = sorted(id_ for id_, manifest in CATALOGUE.manifests().items() if manifest.explains)
ENDS = (".", "?", "!", ":")
MOST_TO_ASK = 3


def guide_of(connector: str) -> Guide:
    guide = FORMS[connector].guide
    assert guide is not None, f"{connector} has no guide"
    return guide


def sentences_in(guide: Guide) -> Iterable[str]:
    yield from (guide.needs, guide.costs, *guide.cannot)
    for step in guide.steps:
        yield from step.text.splitlines()


@pytest.mark.parametrize("connector", GUIDED)
def test_a_guide_says_what_is_needed_what_it_costs_and_what_cannot_be_done(connector: str) -> None:
    guide = guide_of(connector)
    assert guide.cannot, "no network lets a program do everything: say what this one does not"
    assert guide.steps
    bad = [words for words in sentences_in(guide) if words.strip() and not words.rstrip().endswith(ENDS)]
    assert bad == [], "sentences end with a full stop"
    assert all(words.strip() for words in (guide.needs, guide.costs, *guide.cannot))


@pytest.mark.parametrize("connector", GUIDED)
def test_each_step_is_whole(connector: str) -> None:
    titles = [step.title for step in guide_of(connector).steps]
    assert len(set(titles)) == len(titles)
    for step in guide_of(connector).steps:
        assert step.title.strip() == step.title != ""
        assert not step.title.endswith("."), "a title is no sentence"
        assert step.text.strip()
        assert_leads_somewhere(step)
        for copied in step.copied:
            assert copied.label.strip(), step.title
            assert copied.value.strip() == copied.value != "", step.title


def assert_leads_somewhere(step: Step) -> None:
    if step.page:
        parts = urlsplit(step.page)
        assert (parts.scheme, bool(parts.hostname)) == ("https", True), step.page
        assert parts.username is None
    if step.connector:
        assert not CATALOGUE.manifests()[step.connector].hidden


@pytest.mark.parametrize("connector", GUIDED)
def test_a_step_asks_for_fields_of_the_form_and_each_field_is_asked_for_once(connector: str) -> None:
    fields = {field.name for field in FORMS[connector].fields}
    asked = [name for step in guide_of(connector).steps for name in step.fields]
    assert set(asked) <= fields
    assert len(set(asked)) == len(asked)
    assert all(len(step.fields) <= MOST_TO_ASK for step in guide_of(connector).steps)


@pytest.mark.parametrize("connector", EXPLAINED)
def test_what_cannot_be_added_explains_itself(connector: str) -> None:
    manifest = CATALOGUE.manifests()[connector]
    assert guide_of(connector).steps
    assert FORMS[connector].fields == ()
    assert manifest.capabilities == frozenset()
    assert manifest.sign_in is SignIn.NONE
    for name in ("manifest.toml", "__init__.py", "connector.py", "icon.svg", "README.md"):
        assert (HERE / connector / name).is_file(), name


async def test_the_check_of_a_right_set_up_signs_in(rig: Rig) -> None:
    if not isinstance(rig.connector, Checks):
        return
    before = await rig.stand.arrived()
    checked = await rig.connector.check(rig.stand.answers, rig.tools())
    assert checked.verified is not None
    assert checked.verified.address == (await rig.connector.verify(rig.stand.answers, rig.tools())).address
    assert checked.found
    assert lacking(checked.found) == ()
    assert_findings(checked.found)
    assert await rig.stand.arrived() == before
    if rig.stand.canary:
        assert rig.stand.canary not in repr(checked)


async def test_the_check_refuses_wrong_answers_as_the_sign_in_does(rig: Rig) -> None:
    if not isinstance(rig.connector, Checks):
        return
    for name, answers in rig.stand.wrong_answers.items():
        refused, checked = await refusal_or_findings(rig.connector.check(answers, rig.tools()))
        if checked is None:
            assert refused == [name]
        else:
            assert checked.verified is None
            assert lacking(checked.found), "something needed is missing, and it is said what"


async def refusal_or_findings(checking: Awaitable[Checked]) -> tuple[list[str], Checked | None]:
    """The fields that are wrong, or what was found."""
    try:
        return [], await checking
    except FormRefused as refused:
        return list(refused.fields), None
    except SignInNeeded:
        return [""], None


async def test_a_session_finds_everything_fine_and_changes_nothing(rig: Rig) -> None:
    await rig.stand.deliver("Are you open today?")
    session = await rig.session()
    if not isinstance(session, Probes):
        return
    before = await rig.stand.arrived()
    found = await session.probe()
    assert found
    assert {one.finding for one in found} <= {Finding.FINE, Finding.UNTRIED}
    assert Finding.FINE in {one.finding for one in found}
    assert_findings(found)
    assert await rig.stand.arrived() == before
    shelf = await rig.read(session)
    assert shelf.with_text("Are you open today?"), "what was there to read is still there to read"


async def test_after_the_sign_in_ran_out_the_try_says_so(rig: Rig) -> None:
    session = await rig.session()
    if not isinstance(session, Probes) or not await rig.hook(rig.stand.expire_sign_in):
        return
    try:
        found = await session.probe()
    except SignInNeeded:
        return
    assert lacking(found)
    assert_findings(found)


async def test_when_the_sign_in_is_refused_the_check_finds_no_way_in_either(rig: Rig) -> None:
    if not isinstance(rig.connector, Checks) or not await rig.hook(rig.stand.expire_sign_in):
        return
    refused = await refusal(rig.connector.verify(rig.stand.answers, rig.tools()))
    checking = rig.connector.check(rig.stand.answers, rig.tools())
    if refused is None:
        assert (await checking).verified is not None
        return
    told, checked = await refusal_or_findings(checking)
    assert checked is None or (checked.verified is None and lacking(checked.found)), told


async def refusal(signing_in: Awaitable[Verified]) -> type[KnownError] | None:
    try:
        await signing_in
    except KnownError as error:
        return type(error)
    return None


def assert_findings(found: Iterable[Found]) -> None:
    names = [one.name for one in found]
    assert len(set(names)) == len(names)
    for one in found:
        assert one.name.strip()
        assert one.words.strip()
        assert one.finding is not Finding.MISSING or one.remedy.strip().endswith("."), one.name


@pytest.mark.parametrize("connector", [id_ for id_ in GUIDED if not CATALOGUE.manifests()[id_].explains])
def test_a_walled_network_has_a_page_for_trying_it_with_a_real_account(connector: str) -> None:
    page = ROOT / "docs" / "smoke" / f"{connector}.md"
    assert page.is_file(), "how an owner checks it in five minutes: see docs/smoke/README.md"
    text = page.read_text(encoding="utf-8")
    assert "accounts probe" in text
    assert any(line.startswith("1. ") for line in text.splitlines())


@pytest.mark.parametrize("connector", [id_ for id_ in FORMS if not CATALOGUE.manifests()[id_].explains])
def test_each_says_what_it_reads_and_how_that_is_proven(connector: str) -> None:
    """For the table in connectors/README.md."""
    facts = CATALOGUE.manifests()[connector].facts
    assert facts.get("reads"), "what it reads, in a few words"
    assert facts.get("proven"), "a real server, or the client of somebody else that drives the double"
