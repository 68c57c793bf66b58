"""Methods of the double; arguments that RFC 8620 and 8621 do not have are refused."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.jmap.testing import objects
from connectors.jmap.testing.store import Mail, Store

ACCOUNT = "u1"
SHOP = "shop@bakery.test"
Args = Mapping[str, Any]
Said = list[tuple[str, dict[str, object]]]


class MethodError(Exception):
    """A method-level error (RFC 8620 3.6.2)."""

    def __init__(self, kind: str, description: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.description = description


class Methods:
    """What can be asked; `limits` are those of the session resource."""

    def __init__(self, store: Store, limits: Mapping[str, int]) -> None:
        self.store = store
        self.limits = limits
        self.refusal = ""
        """Why the next submission is refused."""
        self.sends = True
        self.read_only = False
        self.reads_headers = True
        """Whether a query can look into headers."""
        self.address = SHOP
        """Of the one identity."""
        self._all: Mapping[str, Callable[[Args], Said]] = {
            "Core/echo": lambda args: [("Core/echo", dict(args))],
            "Mailbox/get": self._mailboxes,
            "Mailbox/set": self._new_mailbox,
            "Email/get": self._emails,
            "Email/query": self._query,
            "Email/changes": self._changes,
            "Email/set": self._set,
            "Email/import": self._import,
            "Identity/get": self._identities,
            "EmailSubmission/get": self._submissions,
            "EmailSubmission/query": self._submitted,
            "EmailSubmission/set": self._submit,
        }

    def run(self, name: str, args: Args) -> Said:
        """Answers, the one that was asked for first. Raises MethodError."""
        method = self._all.get(name)
        if method is None or (not self.sends and name.partition("/")[0] in ("EmailSubmission", "Identity")):
            raise MethodError("unknownMethod")
        if name != "Core/echo" and args.get("accountId") != ACCOUNT:
            raise MethodError("accountNotFound")
        if self.read_only and name.endswith(("/set", "/import")):
            raise MethodError("accountReadOnly")
        return method(args)

    # ---- reading -------------------------------------------------------------------------------------------------

    def _got(self, kind: str, args: Args, known: Mapping[str, dict[str, object]], state: int) -> Said:
        wanted = args.get("ids")
        names = list(known) if wanted is None else wanted
        if len(names) > self.limits["maxObjectsInGet"]:
            raise MethodError("requestTooLarge")
        listed = [known[name] for name in dict.fromkeys(names) if name in known]
        missing = [name for name in dict.fromkeys(names) if name not in known]
        said: dict[str, object] = {"accountId": ACCOUNT, "state": str(state), "list": listed, "notFound": missing}
        return [(f"{kind}/get", said)]

    def _mailboxes(self, args: Args) -> Said:
        _only(args, "ids", "properties")
        mails = list(self.store.mails.values())
        whole = {name: objects.mailbox(name, role, mails) for name, role in self.store.boxes.items()}
        return self._got("Mailbox", args, _chosen(whole, args), self.store.state)

    def _emails(self, args: Args) -> Said:
        fetched = ("fetchTextBodyValues", "fetchHTMLBodyValues", "fetchAllBodyValues", "maxBodyValueBytes")
        _only(args, "ids", "properties", "bodyProperties", *fetched)
        wanted = args.get("properties") or objects.DEFAULT
        asked = self.store.mails if args.get("ids") is None else set(args["ids"]) & self.store.mails.keys()
        try:
            known = {name: objects.email(self.store.mails[name], wanted, args) for name in asked}
        except objects.UnknownPropertyError as error:
            raise MethodError("invalidArguments", str(error)) from error
        return self._got("Email", args, known, self.store.state)

    def _identities(self, args: Args) -> Said:
        _only(args, "ids", "properties")
        blank = {"replyTo": None, "bcc": None, "textSignature": "", "htmlSignature": "", "mayDelete": False}
        one: dict[str, object] = {"id": "I1", "name": "The Bakery", "email": self.address, **blank}
        return self._got("Identity", args, _chosen({"I1": one}, args), 0)

    def _submissions(self, args: Args) -> Said:
        _only(args, "ids", "properties")
        found: dict[str, dict[str, object]] = {
            one.id: {"id": one.id, "emailId": one.mail, "identityId": "I1", "undoStatus": one.undo}
            for one in self.store.submissions.values()
        }
        return self._got("EmailSubmission", args, _chosen(found, args), len(self.store.submissions))

    def _submitted(self, args: Args) -> Said:
        _only(args, "filter", "limit", "position", "sort")
        wanted = (args.get("filter") or {}).get("emailIds")
        ids = [one.id for one in self.store.submissions.values() if wanted is None or one.mail in wanted]
        said = {"queryState": str(len(self.store.submissions)), "canCalculateChanges": False, "position": 0, "ids": ids}
        return [("EmailSubmission/query", {"accountId": ACCOUNT, **said})]

    def _query(self, args: Args) -> Said:
        paging = ("position", "anchor", "anchorOffset", "limit", "calculateTotal")
        _only(args, "filter", "sort", "collapseThreads", *paging)
        if not self.reads_headers and "header" in (args.get("filter") or {}):
            raise MethodError("unsupportedFilter")
        found = [one for one in self.store.mails.values() if _fits(one, args.get("filter") or {})]
        for rule in args.get("sort") or ():
            if rule.get("property") != "receivedAt":
                raise MethodError("unsupportedSort")
            found.sort(key=lambda one: (objects.utc(one), one.id), reverse=not rule.get("isAscending", True))
        ids = [one.id for one in found]
        start = args.get("position") or 0
        if args.get("anchor"):
            if args["anchor"] not in ids:
                raise MethodError("anchorNotFound")
            start = max(0, ids.index(args["anchor"]) + (args.get("anchorOffset") or 0))
        end = start + args["limit"] if args.get("limit") is not None else None
        said: dict[str, object] = {"queryState": str(self.store.state), "canCalculateChanges": False, "position": start}
        if args.get("calculateTotal"):
            said["total"] = len(ids)
        return [("Email/query", {"accountId": ACCOUNT, **said, "ids": ids[start:end]})]

    def _changes(self, args: Args) -> Said:
        _only(args, "sinceState", "maxChanges")
        since = str(args.get("sinceState"))
        if not since.isdigit() or not self.store.oldest <= int(since) <= self.store.state:
            raise MethodError("cannotCalculateChanges")
        created, updated, gone, end = self.store.changes(int(since), args.get("maxChanges") or 500)
        told = {"created": created, "updated": updated, "destroyed": gone}
        states = {"oldState": since, "newState": str(end), "hasMoreChanges": end < self.store.state}
        return [("Email/changes", {"accountId": ACCOUNT, **states, **told})]

    # ---- writing -------------------------------------------------------------------------------------------------

    def _new_mailbox(self, args: Args) -> Said:
        _only(args, "create")
        created = {}
        for key, one in args["create"].items():
            name = f"box-{one['role']}"
            self.store.boxes[name] = one["role"]
            created[key] = {"id": name}
        return [("Mailbox/set", _done(created=created))]

    def _set(self, args: Args) -> Said:
        _only(args, "update", "destroy", "ifInState")
        old, refused = str(self.store.state), {}
        updated: dict[str, object] = {}
        for name, patch in (args.get("update") or {}).items():
            if name in self.store.mails:
                self.patch(self.store.mails[name], patch)
                updated[name] = None
            else:
                refused[name] = {"type": "notFound"}
        gone = [name for name in args.get("destroy") or () if name in self.store.mails]
        for name in gone:
            self.store.destroy(name)
        missing = {name: {"type": "notFound"} for name in args.get("destroy") or () if name not in gone}
        said = _done(updated=updated, notUpdated=refused, destroyed=gone, notDestroyed=missing)
        return [("Email/set", {**said, "oldState": old, "newState": str(self.store.state)})]

    def patch(self, mail: Mail, patch: Args) -> None:
        """A PatchObject (RFC 8620 5.3) of keywords and mailboxes."""
        for path, value in patch.items():
            kind, _, name = path.partition("/")
            if kind not in ("keywords", "mailboxIds") or not name or value not in (True, None):
                raise MethodError("invalidArguments", path)
            there = mail.keywords if kind == "keywords" else mail.boxes
            (there.add if value else there.discard)(name)
        self.store.note("updated", mail.id)

    def _import(self, args: Args) -> Said:
        _only(args, "emails", "ifInState")
        old = str(self.store.state)
        created: dict[str, object] = {}
        refused: dict[str, object] = {}
        for key, one in args["emails"].items():
            if set(one) - {"blobId", "mailboxIds", "keywords", "receivedAt"} or not one.get("mailboxIds"):
                raise MethodError("invalidArguments")
            raw = self.store.blobs.get(one["blobId"])
            same = [mail for mail in self.store.mails.values() if mail.raw == raw]
            if raw is None:
                refused[key] = {"type": "invalidProperties", "properties": ["blobId"]}
            elif same:
                refused[key] = {"type": "alreadyExists", "existingId": same[0].id}
            else:
                roles = [self.store.boxes[box] for box in one["mailboxIds"]]
                mail = self.store.put(raw, roles[0], one.get("keywords") or {})
                created[key] = objects.email(mail, ("id", "blobId", "threadId", "size"), {})
        said = {"created": created or None, "notCreated": refused or None, "oldState": old}
        return [("Email/import", {"accountId": ACCOUNT, **said, "newState": str(self.store.state)})]

    def _submit(self, args: Args) -> Said:
        _only(args, "create", "ifInState", "onSuccessUpdateEmail")
        old = str(len(self.store.submissions))
        if args.get("ifInState") not in (None, old):
            raise MethodError("stateMismatch")
        created: dict[str, object] = {}
        refused: dict[str, object] = {}
        moved = Said()
        for key, one in args["create"].items():
            error = self._judged(one)
            if error:
                refused[key] = error
                continue
            mail = self.store.mails[one["emailId"]]
            made = self.store.submit(mail, [to["email"] for to in one["envelope"]["rcptTo"]])
            created[key] = {"id": made.id, "undoStatus": "final", "sendAt": objects.utc(mail)}
            patch = (args.get("onSuccessUpdateEmail") or {}).get(f"#{key}")
            if patch:
                moved += self._set({"update": {mail.id: patch}, "accountId": ACCOUNT})
        said = _done(created=created, notCreated=refused)
        states = {"oldState": old, "newState": str(len(self.store.submissions))}
        return [("EmailSubmission/set", {**said, **states}), *moved]

    def _judged(self, one: Args) -> dict[str, object] | None:
        if set(one) - {"emailId", "identityId", "envelope"} or one.get("identityId") != "I1":
            return {"type": "invalidProperties", "properties": ["identityId"]}
        if one["emailId"] not in self.store.mails:
            return {"type": "invalidProperties", "properties": ["emailId"]}
        if self.address and one["envelope"]["mailFrom"]["email"].lower() != self.address:
            return {"type": "forbiddenMailFrom"}
        wrong = [to["email"] for to in one["envelope"]["rcptTo"] if "@" not in to["email"]]
        if wrong:
            return {"type": "invalidRecipients", "invalidRecipients": wrong}
        if self.refusal:
            reason, self.refusal = self.refusal, ""
            return {"type": "forbiddenToSend", "description": reason}
        return None


def _only(args: Args, *known: str) -> None:
    if set(args) - {"accountId", *known}:
        raise MethodError("invalidArguments", ", ".join(sorted(set(args) - {"accountId", *known})))


def _chosen(found: Mapping[str, dict[str, object]], args: Args) -> dict[str, dict[str, object]]:
    wanted = args.get("properties")
    if wanted is None:
        return dict(found)
    return {name: {key: one[key] for key in ("id", *wanted) if key in one} for name, one in found.items()}


def _done(**parts: object) -> dict[str, object]:
    names = ("created", "updated", "destroyed", "notCreated", "notUpdated", "notDestroyed")
    states = {"accountId": ACCOUNT, "oldState": "0", "newState": "0"}
    return {**states, **dict.fromkeys(names), **{name: part or None for name, part in parts.items()}}


def _fits(mail: Mail, rule: Args) -> bool:
    header: Sequence[str] = rule.get("header") or ()
    if set(rule) - {"inMailboxOtherThan", "inMailbox", "before", "header"}:
        raise MethodError("unsupportedFilter")
    if "inMailboxOtherThan" in rule and not mail.boxes - set(rule["inMailboxOtherThan"]):
        return False
    if "inMailbox" in rule and rule["inMailbox"] not in mail.boxes:
        return False
    if "before" in rule and mail.received_at >= datetime.fromisoformat(rule["before"]):
        return False
    return not header or header[1].lower() in str(mail.parsed()[header[0]] or "").lower()
