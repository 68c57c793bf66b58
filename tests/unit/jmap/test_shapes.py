"""The double answers in the shapes of RFC 8620 and 8621, written down here from their text and not from our reader."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from connectors.jmap.testing.methods import ACCOUNT, MethodError
from connectors.jmap.testing.service import CORE, MAIL, SUBMISSION
from tests.unit.jmap.conftest import JmapRig

Check = Callable[[Any], bool]


def text(value: object) -> bool:
    return isinstance(value, str)


def name(value: object) -> bool:
    """An Id (RFC 8620 1.2)."""
    return isinstance(value, str) and bool(re.fullmatch(r"[A-Za-z0-9_-]{1,255}", value))


def count(value: object) -> bool:
    """An UnsignedInt (RFC 8620 1.3)."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def utc(value: object) -> bool:
    """A UTCDate (RFC 8620 1.4)."""
    return isinstance(value, str) and bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value))


def flag(value: object) -> bool:
    return isinstance(value, bool)


def maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


def many(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(check, value))


def table(check: Check, keys: Check = text) -> Check:
    return lambda value: isinstance(value, dict) and all(keys(k) and check(v) for k, v in value.items())


def true(value: object) -> bool:
    return value is True


def shape(**fields: Check) -> Check:
    """Exactly these, each as it has to be."""
    return lambda value: isinstance(value, dict) and not wrong(value, fields)


def wrong(value: Mapping[str, Any], fields: Mapping[str, Check]) -> list[str]:
    """Names that are missing, too many, or have a value of another shape."""
    return sorted(
        {*value.keys() ^ fields.keys(), *(k for k in value.keys() & fields.keys() if not fields[k](value[k]))}
    )


BOXES = maybe(many(shape(name=maybe(text), email=text)))
IDS = maybe(many(text))
PART = shape(
    partId=maybe(text), blobId=maybe(name), size=count, name=maybe(text), type=text, charset=maybe(text),
    disposition=maybe(text), cid=maybe(text),
)  # fmt: skip
EMAIL: Mapping[str, Check] = {
    **dict.fromkeys(("id", "blobId", "threadId"), name),
    "mailboxIds": table(true, name),
    "keywords": table(true),
    "size": count,
    "receivedAt": utc,
    **dict.fromkeys(("messageId", "inReplyTo", "references"), IDS),
    **dict.fromkeys(("sender", "from", "to", "cc", "bcc", "replyTo"), BOXES),
    **dict.fromkeys(("subject", "sentAt"), maybe(text)),
    "hasAttachment": flag,
    "preview": text,
    "bodyValues": table(shape(value=text, isEncodingProblem=flag, isTruncated=flag)),
    **dict.fromkeys(("textBody", "htmlBody", "attachments"), many(PART)),
}
RIGHTS = (
    *("mayReadItems", "mayAddItems", "mayRemoveItems", "maySetSeen", "maySetKeywords", "mayCreateChild"),
    *("mayRename", "mayDelete", "maySubmit"),
)
MAILBOX: Mapping[str, Check] = {
    "id": name, "name": text, "parentId": maybe(name), "role": maybe(text), "isSubscribed": flag,
    **dict.fromkeys(("sortOrder", "totalEmails", "unreadEmails", "totalThreads", "unreadThreads"), count),
    "myRights": shape(**dict.fromkeys(RIGHTS, flag)),
}  # fmt: skip
IDENTITY: Mapping[str, Check] = {
    "id": name, "name": text, "email": text, "replyTo": BOXES, "bcc": BOXES, "textSignature": text,
    "htmlSignature": text, "mayDelete": flag,
}  # fmt: skip
GOT = {"accountId": name, "state": text, "notFound": many(name)}
SET_ERRORS = maybe(table(lambda one: isinstance(one, dict) and text(one.get("type"))))
SET = {
    "accountId": name,
    "oldState": maybe(text),
    "newState": text,
    "destroyed": maybe(many(name)),
    **dict.fromkeys(("created", "updated"), maybe(table(maybe(table(lambda _: True))))),
    **dict.fromkeys(("notCreated", "notUpdated", "notDestroyed"), SET_ERRORS),
}


@pytest.fixture
async def filled(rig: JmapRig) -> JmapRig:
    """A mailbox with mail, one of it answered."""
    await rig.stand.seed(3)
    await rig.leave(await rig.session(), rig.answer(await rig.from_ana(), "Yes."))
    return rig


def asked(rig: JmapRig, method: str, **args: object) -> dict[str, Any]:
    said, body = rig.service.methods.run(method, {"accountId": ACCOUNT, **args})[0]
    assert said == method
    return body


@pytest.mark.parametrize(("kind", "fields"), [("Email", EMAIL), ("Mailbox", MAILBOX), ("Identity", IDENTITY)])
def test_objects(filled: JmapRig, kind: str, fields: Mapping[str, Check]) -> None:
    answer = asked(filled, f"{kind}/get", ids=None)
    assert wrong(answer, {**GOT, "list": many(lambda _: True)}) == []
    assert answer["list"]
    assert [wrong(one, fields) for one in answer["list"]] == [[]] * len(answer["list"])
    assert asked(filled, f"{kind}/get", ids=["nobody"])["notFound"] == ["nobody"]


def test_queries_and_changes(filled: JmapRig) -> None:
    query = {"accountId": name, "queryState": text, "canCalculateChanges": flag, "position": count, "ids": many(name)}
    assert wrong(asked(filled, "Email/query", calculateTotal=True), {**query, "total": count}) == []
    assert wrong(asked(filled, "EmailSubmission/query"), query) == []
    states = {"accountId": name, "oldState": text, "newState": text, "hasMoreChanges": flag}
    changes = {**states, **dict.fromkeys(("created", "updated", "destroyed"), many(name))}
    answer = asked(filled, "Email/changes", sinceState="0", maxChanges=2)
    assert wrong(answer, changes) == []
    assert answer["hasMoreChanges"]


def test_what_writes(filled: JmapRig) -> None:
    one = next(iter(filled.store.mails.values()))
    patched = asked(filled, "Email/set", update={one.id: {"keywords/$seen": True}, "nobody": {}}, destroy=["nobody"])
    assert wrong(patched, SET) == []
    laid = {"blobId": one.blob, "mailboxIds": {"box-drafts": True}}
    imported = asked(filled, "Email/import", emails={"a": laid, "b": {**laid, "blobId": "Gnone"}})
    wanted = {name_: SET[name_] for name_ in ("accountId", "oldState", "newState", "created", "notCreated")}
    assert wrong(imported, wanted) == []
    assert imported["notCreated"]["a"] == {"type": "alreadyExists", "existingId": one.id}
    envelope = {"mailFrom": {"email": filled.service.methods.address}, "rcptTo": [{"email": "ana@example.org"}]}
    created = {"s": {"emailId": one.id, "identityId": "I1", "envelope": envelope}}
    submitted = asked(filled, "EmailSubmission/set", create=created)
    assert wrong(submitted, SET) == []
    assert wrong(submitted["created"]["s"], {"id": name, "undoStatus": text, "sendAt": utc}) == []


def test_the_session_resource(rig: JmapRig) -> None:
    found = rig.service.resource()
    links = ("apiUrl", "downloadUrl", "uploadUrl", "eventSourceUrl")
    account = shape(name=text, isPersonal=flag, isReadOnly=flag, accountCapabilities=table(table(lambda _: True)))
    fields = {
        "capabilities": table(table(lambda _: True)),
        "accounts": table(account),
        "username": text,
        "state": text,
        "primaryAccounts": table(name),
        **dict.fromkeys(links, text),
    }
    assert wrong(found, fields) == []
    capabilities: Any = found["capabilities"]
    assert {CORE, MAIL, SUBMISSION} == set(capabilities)
    sizes = {"collationAlgorithms": many(text), **dict.fromkeys(rig.service.limits, count)}
    assert wrong(capabilities[CORE], sizes) == []


@pytest.mark.parametrize(
    ("method", "args", "kind"),
    [
        ("Email/nonsense", {}, "unknownMethod"),
        ("Email/get", {"accountId": "x"}, "accountNotFound"),
        ("Email/get", {"ids": [], "nonsense": 1}, "invalidArguments"),
        ("Email/get", {"ids": None, "properties": ["nonsense"]}, "invalidArguments"),
        ("Email/query", {"anchor": "nobody"}, "anchorNotFound"),
        ("Email/query", {"filter": {"nonsense": 1}}, "unsupportedFilter"),
        ("Email/query", {"sort": [{"property": "nonsense"}]}, "unsupportedSort"),
        ("Email/changes", {"sinceState": "never"}, "cannotCalculateChanges"),
        ("EmailSubmission/set", {"ifInState": "never", "create": {}}, "stateMismatch"),
    ],
)
def test_refusals(filled: JmapRig, method: str, args: dict[str, object], kind: str) -> None:
    with pytest.raises(MethodError) as error:
        asked(filled, method, **args)
    assert error.value.kind == kind
