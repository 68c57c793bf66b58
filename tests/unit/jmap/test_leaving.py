"""What goes out: its exact bytes, once, and a sentence when it cannot."""

from dataclasses import replace

import pytest

from connectors.jmap.testing.service import USER
from connectors.jmap.testing.store import Submission
from connectors.jmap.testing.wire import Answer, Request
from connectors.jmap.wording import CANNOT_SEND, READ_ONLY
from shopbell.connector import FindsSent, Outgoing, OutgoingFile, Receipt, Warns
from shopbell.errors import KnownError, RateLimited, Rejected, Uncertain, Unreachable
from tests.unit.jmap.conftest import JmapRig


async def question(rig: JmapRig, text: str = "Yes.") -> Outgoing:
    """An answer to Ana, not sent yet."""
    return rig.answer(await rig.from_ana(), text)


async def left(rig: JmapRig, outgoing: Outgoing) -> Receipt:
    return await rig.leave(await rig.session(), outgoing)


async def told(rig: JmapRig) -> list[str]:
    """What stands on the account's card after a look."""
    session = await rig.session()
    assert isinstance(session, Warns)
    assert list(session.notices()) == []
    await rig.read(session)
    return list(session.notices())


def boxes(rig: JmapRig) -> dict[str, list[str]]:
    """Which roles each of our own mails lies in."""
    ours = [one for one in rig.store.mails.values() if USER in str(one.parsed()["From"])]
    return {one.id: [rig.store.boxes[box] for box in sorted(one.boxes)] for one in ours}


async def test_the_exact_bytes_leave_and_end_in_sent(rig: JmapRig) -> None:
    assert await told(rig) == []
    outgoing = replace(await question(rig), bcc=("boss@example.org",), cc=("ben@example.org",))
    await left(rig, outgoing)
    (submission,) = rig.store.submissions.values()
    assert submission.raw == rig.prepared[outgoing.key].payload
    assert submission.recipients == ("ana@example.org", "ben@example.org", "boss@example.org")
    assert b"boss" not in submission.raw
    assert list(boxes(rig).values()) == [["sent"]]
    (mail,) = [one for one in rig.store.mails.values() if one.id == submission.mail]
    assert mail.keywords == {"$seen"}


async def test_a_file_goes_out_and_a_file_comes_in(rig: JmapRig) -> None:
    outgoing = replace(await question(rig), files=(OutgoingFile("map.pdf", "application/pdf", b"%PDF a map"),))
    await left(rig, outgoing)
    await rig.read()
    (ours,) = rig.shelf.with_text("Yes.")
    assert [(one.name, one.media_type, one.content) for one in ours.attachments] == [
        ("map.pdf", "application/pdf", b"%PDF a map")
    ]


async def test_a_second_try_uses_the_draft_of_the_first(rig: JmapRig) -> None:
    outgoing = await question(rig)
    prepared = await rig.prepare(await rig.session(), outgoing)
    draft = rig.store.put(prepared.payload, "drafts", {"$draft"})
    session = await rig.session()
    assert isinstance(session, FindsSent)
    assert await session.find_sent(outgoing, prepared) is None
    await left(rig, outgoing)
    assert boxes(rig) == {draft.id: ["sent"]}
    assert len(rig.store.submissions) == 1
    found = await session.find_sent(outgoing, prepared)
    assert found is not None
    assert found.remote_id == prepared.remote_id


async def test_a_draft_that_was_submitted_has_left(rig: JmapRig) -> None:
    outgoing = await question(rig)
    prepared = await rig.prepare(await rig.session(), outgoing)
    draft = rig.store.put(prepared.payload, "drafts", {"$draft"})
    rig.store.submissions["S1"] = Submission("S1", draft.id, draft.raw, ("ana@example.org",), "final")
    session = await rig.session()
    assert isinstance(session, FindsSent)
    assert await session.find_sent(outgoing, prepared) is not None
    rig.store.submissions["S1"].undo = "canceled"
    assert await session.find_sent(outgoing, prepared) is None


async def test_a_try_that_came_through_late_is_found_and_not_repeated(rig: JmapRig) -> None:
    """The first try is still on its way when the second one has looked: the server sees that by the state."""
    outgoing = await question(rig)
    prepared = await rig.prepare(await rig.session(), outgoing)
    run, late = rig.service.methods.run, [True]

    def slow(name: str, args: object) -> object:
        if name == "EmailSubmission/set" and late:
            late.clear()
            draft = next(one for one in rig.store.mails.values() if "$draft" in one.keywords)
            rig.store.submit(draft, ["ana@example.org"])
            moved = {"mailboxIds/box-drafts": None, "mailboxIds/box-sent": True, "keywords/$draft": None}
            rig.service.methods.patch(draft, moved)
        return run(name, args)  # type: ignore[arg-type]

    rig.service.methods.run = slow  # type: ignore[method-assign, assignment]
    receipt = await left(rig, outgoing)
    assert receipt.remote_id == prepared.remote_id
    assert len(rig.store.submissions) == 1


async def test_a_server_that_is_always_busy_is_tried_later(rig: JmapRig) -> None:
    outgoing = await question(rig)
    run = rig.service.methods.run

    def busy(name: str, args: object) -> object:
        if name == "EmailSubmission/set":
            rig.store.submissions[f"X{len(rig.store.submissions)}"] = Submission("X", "x", b"", ())
        return run(name, args)  # type: ignore[arg-type]

    rig.service.methods.run = busy  # type: ignore[method-assign, assignment]
    with pytest.raises(Unreachable, match="busy"):
        await left(rig, outgoing)
    assert list(boxes(rig).values()) == [["drafts"]]


async def test_a_refused_message_is_no_draft_that_stays(rig: JmapRig) -> None:
    outgoing = await question(rig)
    await rig.stand.refuse_next("5.7.1 no spam here")
    with pytest.raises(Rejected, match="refused it by its rules"):
        await left(rig, outgoing)
    assert boxes(rig) == {}


async def test_a_server_that_cannot_look_into_headers_is_searched_by_hand(rig: JmapRig) -> None:
    outgoing = await question(rig)
    rig.service.methods.reads_headers = False
    await rig.stand.accept_then_fail()
    with pytest.raises(Uncertain):
        await left(rig, outgoing)
    session = await rig.session()
    assert isinstance(session, FindsSent)
    assert await session.find_sent(outgoing, await rig.prepare(session, outgoing)) is not None
    await left(rig, outgoing)
    assert len(rig.store.submissions) == 1


async def test_what_was_sent_and_thrown_away_is_not_sent_again(rig: JmapRig) -> None:
    outgoing = await question(rig)
    await rig.stand.accept_then_fail()
    with pytest.raises(Uncertain):
        await left(rig, outgoing)
    (sent,) = boxes(rig)
    rig.patch(sent, mailboxIds__box_sent=None, mailboxIds__box_trash=True)
    await left(rig, outgoing)
    assert len(rig.store.submissions) == 1


async def test_what_left_but_could_not_be_moved_has_left(rig: JmapRig) -> None:
    """The failure of onSuccessUpdateEmail comes under the number of the submission, after its answer."""
    outgoing = await question(rig)
    run = rig.service.methods.run

    def unmoved(name: str, args: object) -> object:
        said = run(name, args)  # type: ignore[arg-type]
        return [said[0], ("error", {"type": "overQuota"})] if name == "EmailSubmission/set" else said

    rig.service.methods.run = unmoved  # type: ignore[method-assign, assignment]
    receipt = await left(rig, outgoing)
    assert receipt.remote_id == rig.prepared[outgoing.key].remote_id
    assert len(rig.store.submissions) == 1


async def test_who_quotes_our_id_is_not_us(rig: JmapRig) -> None:
    outgoing = await question(rig)
    prepared = await rig.prepare(await rig.session(), outgoing)
    own = prepared.remote_id.partition("#")[0]
    forged = rig.post.letter("Hm", "ben").replace(b"Message-ID: <", f"Message-ID: <x{own[1:-1]}.".encode())
    rig.post.arrives(forged)
    session = await rig.session()
    assert isinstance(session, FindsSent)
    assert await session.find_sent(outgoing, prepared) is None


async def test_a_server_without_submission_says_so(rig: JmapRig) -> None:
    rig.service.methods.sends = False
    outgoing = await question(rig)
    with pytest.raises(Rejected, match="not send it"):
        await left(rig, outgoing)
    assert await told(rig) == [CANNOT_SEND]


async def test_a_read_only_account_says_so(rig: JmapRig) -> None:
    rig.service.methods.read_only = True
    outgoing = await question(rig)
    with pytest.raises(Rejected, match="read only"):
        await left(rig, outgoing)
    assert await told(rig) == [READ_ONLY]


async def test_a_server_that_loses_its_submission_is_heard_of_at_once(rig: JmapRig) -> None:
    """The session resource is asked for again when an answer says that it changed (RFC 8620 2)."""
    outgoing, session = await question(rig), await rig.session()
    await rig.read(session)
    rig.service.methods.sends = False
    with pytest.raises(KnownError):
        await rig.leave(session, outgoing)
    with pytest.raises(Rejected, match="not send it"):
        await rig.leave(session, outgoing)


@pytest.mark.parametrize(
    ("address", "wanted"), [("*@bakery.test", True), ("shop@bakery.test", True), ("other@bakery.test", False)]
)
async def test_the_identity_that_may_use_the_address(rig: JmapRig, address: str, wanted: bool) -> None:
    outgoing = await question(rig)
    rig.service.methods.address = address
    if wanted and address.startswith("*"):
        rig.service.methods._judged = lambda one: None  # type: ignore[method-assign]
    if wanted:
        await left(rig, outgoing)
        return
    with pytest.raises(Rejected, match="from this address"):
        await left(rig, outgoing)


async def test_too_large_is_said_before_anything_is_uploaded(rig: JmapRig) -> None:
    rig.service.limits["maxSizeUpload"] = 2_000_000
    outgoing = replace(await question(rig), files=(OutgoingFile("film.mp4", "video/mp4", bytes(2_500_000)),))
    with pytest.raises(Rejected, match=r"takes 2\.0 MB"):
        await left(rig, outgoing)
    assert len(rig.store.blobs) == 1
    assert "Email/import" not in rig.service.calls


@pytest.mark.parametrize("where", ["api", "upload"])
async def test_a_place_that_is_not_there_refuses_nothing_for_good(rig: JmapRig, where: str) -> None:
    """As Cyrus says of an upload, when two programs make its folder for uploads at once."""
    outgoing, session = await question(rig), await rig.session()
    routed = rig.service._routed

    async def lost(request: Request) -> Answer:
        return Answer(404, b"") if where in request.path else await routed(request)

    rig.service._routed = lost  # type: ignore[method-assign]
    with pytest.raises(Unreachable):
        await rig.leave(session, outgoing)
    rig.service._routed = routed  # type: ignore[method-assign]
    await rig.leave(session, outgoing)
    assert len(rig.store.submissions) == 1


async def test_mailboxes_that_are_missing_are_made(rig: JmapRig) -> None:
    outgoing = await question(rig)
    for role in ("drafts", "sent"):
        del rig.store.boxes[f"box-{role}"]
    await left(rig, outgoing)
    assert list(boxes(rig).values()) == [["sent"]]


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        ({"type": "serverFail"}, Uncertain),
        ({"type": "serverUnavailable"}, Unreachable),
        ({"type": "rateLimit"}, RateLimited),
        ({"type": "tooManyRecipients", "maxRecipients": 5}, Rejected),
    ],
)
async def test_what_a_failed_submission_means(rig: JmapRig, error: dict[str, object], raised: type[KnownError]) -> None:
    outgoing = await question(rig)
    run = rig.service.methods.run

    def failing(name: str, args: object) -> object:
        if name == "EmailSubmission/set":
            return [("error", error)]
        return run(name, args)  # type: ignore[arg-type]

    rig.service.methods.run = failing  # type: ignore[method-assign, assignment]
    with pytest.raises(raised):
        await left(rig, outgoing)
    assert not rig.store.submissions
