"""Texts that a database can hold: half a surrogate pair (JSON and UTF-7 can say one) has no UTF-8."""

import re
from dataclasses import replace

from shopbell.events import Author, MessageEdited, MessageSeen

_HALF = re.compile("[\ud800-\udfff]")


def sound(seen: MessageSeen) -> MessageSeen:
    """The same message; of one with such halves, the one with a mark in their place."""
    try:
        "".join(_texts(seen)).encode()
    except UnicodeEncodeError:
        return _mended(seen)
    return seen


def sound_edit(edited: MessageEdited) -> MessageEdited:
    """The same for a change of words."""
    return replace(edited, text=_whole(edited.text), html=_whole(edited.html))


def _texts(seen: MessageSeen) -> list[str]:
    texts = [seen.remote_id, seen.text, seen.subject, seen.author.name, seen.author.address, seen.reply_to]
    texts += [
        seen.author.profile,
        seen.context,
        seen.place,
        seen.thread.conversation,
        seen.thread.own,
        *seen.thread.parents,
    ]
    texts += [*seen.facts.keys(), *seen.facts.values()]
    for one in seen.recipients:
        texts += (one.name, one.address)
    for file in seen.attachments:
        texts += (file.name, file.media_type, file.content_id, file.remote_ref, file.description)
    return texts


def _mended(seen: MessageSeen) -> MessageSeen:
    thread = seen.thread
    return replace(
        seen,
        remote_id=_whole(seen.remote_id),
        text=_whole(seen.text),
        subject=_whole(seen.subject),
        author=_author(seen.author),
        recipients=tuple(map(_author, seen.recipients)),
        reply_to=_whole(seen.reply_to),
        context=_whole(seen.context),
        place=_whole(seen.place),
        thread=replace(
            thread,
            conversation=_whole(thread.conversation),
            own=_whole(thread.own),
            parents=tuple(map(_whole, thread.parents)),
        ),
        facts={_whole(name): _whole(value) for name, value in seen.facts.items()},
        attachments=tuple(
            replace(
                file,
                name=_whole(file.name),
                media_type=_whole(file.media_type),
                content_id=_whole(file.content_id),
                remote_ref=_whole(file.remote_ref),
                description=_whole(file.description),
            )
            for file in seen.attachments
        ),
    )


def _author(author: Author) -> Author:
    fields = ("address", "name", "network", "profile", "portrait")
    return Author(**{field: _whole(getattr(author, field)) for field in fields})


def _whole(text: str) -> str:
    return _HALF.sub("\ufffd", text)
