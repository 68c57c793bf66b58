"""Messages of an archive as events."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.xmpp.archive import Archived, archived
from connectors.xmpp.mapping import Scope, events_of, wanted
from connectors.xmpp.stanzas import make
from shopbell.events import DeliveryReported, Event, MessageEdited, MessageGone, MessageSeen, SeenChanged
from shopbell.model import Delivery, MessageKind

SHOP = "shop@example.org"
ANA = "ana@example.net"
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
NAMES = {
    "body": "jabber:client",
    "encrypted": "eu.siacs.conversations.axolotl",
    "x": "jabber:x:oob",
    "url": "jabber:x:oob",
    "replace": "urn:xmpp:message-correct:0",
    "retract": "urn:xmpp:message-retract:1",
    "received": "urn:xmpp:receipts",
    "displayed": "urn:xmpp:chat-markers:0",
    "reply": "urn:xmpp:reply:0",
    "reactions": "urn:xmpp:reactions:0",
    "reference": "urn:xmpp:reference:0",
    "fallback": "urn:xmpp:fallback:0",
    "file-sharing": "urn:xmpp:sfs:0",
    "error": "jabber:client",
}


def mail(text: str, *inside: str, sender: str = ANA, to: str = SHOP, name: str = "m1", at: int = 0) -> Archived:
    body = f"<body>{text}</body>" if text else ""
    xml = f"<message xmlns='jabber:client' from='{sender}/home' to='{to}' id='{name}' type='chat'>"
    return Archived(f"a-{name}", AT + timedelta(minutes=at), fromstring(f"{xml}{body}{''.join(inside)}</message>"))


def taken(*items: Archived, scope: Scope | None = None) -> list[Event]:
    return events_of(items, scope or Scope(SHOP), {}, live=True)


def one(*items: Archived) -> MessageSeen:
    (event,) = taken(*items)
    assert isinstance(event, MessageSeen)
    return event


def test_a_message_has_its_writer_its_talk_and_its_id() -> None:
    seen = one(mail("Hello"))
    assert (seen.remote_id, seen.text, seen.own) == ("a-m1", "Hello", False)
    assert (seen.author.address, seen.author.name) == (ANA, "ana")
    assert seen.thread.conversation == ANA
    assert seen.facts == {"id": "m1", "peer": ANA, "archive": "a-m1"}


def test_the_owners_name_for_somebody_comes_before_their_own() -> None:
    nick = "<nick xmlns='http://jabber.org/protocol/nick'>Queen  Ana</nick>"
    assert one(mail("Hello", nick)).author.name == "Queen Ana"
    (seen,) = taken(mail("Hello", nick), scope=Scope(SHOP, names={ANA: "Ana Ruiz"}))
    assert isinstance(seen, MessageSeen)
    assert seen.author.name == "Ana Ruiz"


def test_ours_is_known_by_the_id_we_gave_it_and_the_phones_by_the_archives() -> None:
    assert one(mail("Hi", sender=SHOP, to=ANA, name="shopbell-1")).remote_id == "shopbell-1"
    phone = one(mail("Hi", sender=SHOP, to=ANA, name="7"))
    assert (phone.remote_id, phone.own, phone.thread.conversation) == ("a-7", True, ANA)


def test_ours_is_known_where_a_room_changed_its_id() -> None:
    scope = Scope(SHOP, "room@rooms.example.org", "shop")
    origin = "<origin-id xmlns='urn:xmpp:sid:0' id='shopbell-1'/>"
    head = "<message xmlns='jabber:client' type='groupchat' id='changed' from='room@rooms.example.org/"
    for nick, remote in (("shop", "shopbell-1"), ("eve", "room@rooms.example.org a1")):
        message = fromstring(f"{head}{nick}'><body>Hi</body>{origin}</message>")
        seen, _ = taken(Archived("a1", AT, message), scope=scope)
        assert isinstance(seen, MessageSeen)
        assert seen.remote_id == remote


def test_nobody_else_can_write_under_an_id_of_ours() -> None:
    assert one(mail("Hi", name="shopbell-1")).remote_id == "a-shopbell-1"


def test_a_correction_and_a_retraction_need_the_same_writer() -> None:
    replace = "<replace xmlns='urn:xmpp:message-correct:0' id='m1'/>"
    retract = "<retract xmlns='urn:xmpp:message-retract:1' id='m1'/>"
    _, edited, gone = taken(mail("Hellp"), mail("Hello", replace, name="m2"), mail("x", retract, name="m3"))
    assert isinstance(edited, MessageEdited)
    assert (edited.remote_id, edited.text) == ("a-m1", "Hello")
    assert isinstance(gone, MessageGone)
    stranger = "eve@example.net"
    _, other = taken(mail("Hellp"), mail("Evil", replace, sender=stranger, name="m2"))
    assert isinstance(other, MessageSeen)
    assert len(taken(mail("Hellp"), mail("x", retract, sender=stranger, name="m3"))) == 1


def test_the_older_form_of_a_retraction_is_understood() -> None:
    old = "<apply-to xmlns='urn:xmpp:fasten:0' id='m1'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>"
    _, gone = taken(mail("Hello"), mail("", old, name="m3"))
    assert gone == MessageGone("a-m1", AT)


def test_a_correction_of_something_unknown_is_not_lost() -> None:
    seen = one(mail("Hello", "<replace xmlns='urn:xmpp:message-correct:0' id='long-ago'/>"))
    assert seen.text == "Hello"


def test_receipts_markers_and_bounces() -> None:
    ours = mail("Hi", sender=SHOP, to=ANA, name="shopbell-1")
    got = mail("", "<received xmlns='urn:xmpp:receipts' id='shopbell-1'/>", name="r1")
    assert taken(ours, got)[1] == DeliveryReported("shopbell-1", Delivery.ARRIVED, "", AT)
    theirs = mail("", "<displayed xmlns='urn:xmpp:chat-markers:0' id='shopbell-1'/>", name="d0")
    assert taken(ours, theirs)[1] == DeliveryReported("shopbell-1", Delivery.READ, "", AT, earlier=True)
    stranger = mail("", "<displayed xmlns='urn:xmpp:chat-markers:0' id='unknown'/>", name="d0")
    assert len(taken(ours, stranger)) == 1
    read = mail("", "<displayed xmlns='urn:xmpp:chat-markers:0' id='m1'/>", sender=SHOP, to=ANA, name="d1")
    assert taken(mail("Hello"), read)[1] == SeenChanged(seen=True, remote_id="a-m1", earlier=True)
    error = make("{jabber:client}error", {"type": "cancel"})
    error.append(make("{urn:ietf:params:xml:ns:xmpp-stanzas}remote-server-not-found"))
    failed = make("{jabber:client}message", {"type": "error", "id": "shopbell-1", "from": ANA, "to": SHOP}, error)
    (bounce,) = taken(Archived("e", AT, failed))
    assert isinstance(bounce, DeliveryReported)
    assert (bounce.refers, bounce.delivery) == ("shopbell-1", Delivery.BOUNCED)
    assert bounce.note == "There is no XMPP server at this address."


def test_a_reaction_is_a_line_and_nobodys_turn() -> None:
    signs = "<reaction>🥐</reaction><reaction> 🥐 </reaction><reaction>❤️</reaction>"
    hearts = f"<reactions xmlns='urn:xmpp:reactions:0' id='m0'>{signs}</reactions>"
    seen = one(mail("they liked it", hearts))
    assert (seen.kind, seen.text, seen.thread.conversation) == (MessageKind.MACHINERY, "ana reacted with 🥐 ❤️", ANA)
    assert one(mail("", hearts, sender=SHOP, to=ANA)).text == "You reacted with 🥐 ❤️"
    assert taken(mail("", "<reactions xmlns='urn:xmpp:reactions:0' id='m0'/>")) == []


ROOM = Scope(SHOP, "room@rooms.example.org", "The Bakery", public=True)


def said(text: str, inside: str = "", nick: str = "Ana", name: str = "g1") -> Archived:
    head = f"<message xmlns='jabber:client' type='groupchat' id='{name}' from='{ROOM.room}/{nick}'>"
    return Archived(f"a-{name}", AT, fromstring(f"{head}<body>{text}</body>{inside}</message>"))


@pytest.mark.parametrize(
    ("text", "inside", "ours"),
    [
        ("Who sells rye?", "", False),
        ("Is the bakeryman here?", "", False),
        ("the  bakery: do you have rye?", "", False),
        ("the bakery: do you have rye?", "", True),
        ("Ask @The Bakery!", "", True),
        (
            "Hm?",
            "<reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:room@rooms.example.org/The%20Bakery'/>",
            True,
        ),
        ("Hm?", f"<reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:{SHOP}'/>", True),
        ("Hm?", f"<reference xmlns='urn:xmpp:reference:0' type='data' uri='xmpp:{SHOP}'/>", False),
        ("When?", "<reply xmlns='urn:xmpp:reply:0' id='a-g0'/>", True),
        ("When?", "<reply xmlns='urn:xmpp:reply:0' id='a-old' to='room@rooms.example.org/The Bakery'/>", True),
        ("When?", "<reply xmlns='urn:xmpp:reply:0' id='a-old' to='room@rooms.example.org/Ben'/>", False),
    ],
)
def test_in_an_open_room_only_what_is_said_to_the_shop_asks_for_its_turn(text: str, inside: str, ours: bool) -> None:
    before = said("Rye is out.", nick="The Bakery", name="g0")
    found = [event for event in taken(before, said(text, inside), scope=ROOM) if isinstance(event, MessageSeen)]
    assert [one.own for one in found] == [True, False]
    assert found[1].auto_reply is not ours


def test_in_a_closed_room_everything_is_said_to_the_shop() -> None:
    (seen, _) = taken(said("Who sells rye?"), scope=replace(ROOM, public=False))
    assert isinstance(seen, MessageSeen)
    assert not seen.auto_reply


def test_typing_and_other_signs_without_words_are_nothing() -> None:
    assert taken(mail("", "<composing xmlns='http://jabber.org/protocol/chatstates'/>")) == []
    keys = "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/></encrypted>"
    assert taken(mail("", keys)) == []


@pytest.mark.parametrize(
    ("inside", "text", "name"),
    [
        ("<encryption xmlns='urn:xmpp:eme:0' namespace='urn:example:new' name='NewCrypt'/>", "x", "NewCrypt"),
        ("<openpgp xmlns='urn:xmpp:openpgp:0'>AA</openpgp>", "", "OpenPGP"),
        ("", "?OTR:AAMC", "OTR"),
        ("<encrypted xmlns='urn:xmpp:omemo:2'><payload>A</payload></encrypted>", "", "OMEMO"),
    ],
)
def test_what_is_encrypted_says_so(inside: str, text: str, name: str) -> None:
    seen = one(mail(text, inside))
    assert seen.text.startswith(f"This message is encrypted ({name}), and Shopbell cannot read it.")
    ours = one(mail(text, inside, sender=SHOP, to=ANA))
    assert ours.text.startswith(f"You wrote this encrypted ({name})")


def test_a_file_is_no_text_and_its_description_comes_along() -> None:
    url = "https://up.example.net/1/rye%20loaf.png"
    about = "<file xmlns='urn:xmpp:file:metadata:0'><name>rye.png</name><size>9</size><desc>A dark loaf</desc></file>"
    source = f"<sources><url-data xmlns='http://jabber.org/protocol/url-data' target='{url}'/></sources>"
    sfs = f"<file-sharing xmlns='urn:xmpp:sfs:0'>{about}{source}</file-sharing>"
    oob = f"<x xmlns='jabber:x:oob'><url>{url}</url></x>"
    seen = one(mail(f"Look\n{url}", sfs, oob))
    (file,) = seen.attachments
    assert (seen.text, file.name, file.size, file.description, file.remote_ref) == (
        "Look",
        "rye.png",
        9,
        "A dark loaf",
        url,
    )
    (bare,) = one(mail(url, oob)).attachments
    assert (bare.name, bare.media_type) == ("rye loaf.png", "image/png")
    assert one(mail("x", "<x xmlns='jabber:x:oob'><url>file:///etc/passwd</url></x>")).attachments == ()


def test_words_repeated_for_older_programs_are_left_out() -> None:
    inside = "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='8'/></fallback>"
    reply = f"<reply xmlns='urn:xmpp:reply:0' to='{ANA}/home' id='m1'/>"
    _, seen = taken(mail("Hello?"), mail("&gt; Hello?Yes!", inside, reply, sender=SHOP, to=ANA, name="m2"))
    assert isinstance(seen, MessageSeen)
    assert (seen.text, seen.reply_to) == ("Yes!", "a-m1")


def test_a_machine_without_a_name_is_a_robot() -> None:
    assert one(
        Archived(
            "a",
            AT,
            make(
                "{jabber:client}message",
                {"from": "example.org", "to": SHOP},
                make("{jabber:client}body", text="Maintenance tonight"),
            ),
        )
    ).robot


def elements() -> st.SearchStrategy[Element]:
    words = st.sampled_from([*NAMES, "odd"])
    values = st.one_of(st.text(max_size=20), st.sampled_from(["m1", "jabber:x:oob", "urn:xmpp:sfs:0", "0", "-1", "9"]))
    keys = st.sampled_from(["id", "type", "from", "to", "for", "start", "end", "target", "namespace", "name"])

    def build(name: str, attributes: dict[str, str], text: str, children: list[Element]) -> Element:
        return make(f"{{{NAMES.get(name, 'urn:odd')}}}{name}", attributes, *children, text=text)

    leaf = st.builds(build, words, st.dictionaries(keys, values, max_size=4), values, st.just([]))
    return st.recursive(
        leaf,
        lambda inner: st.builds(
            build, words, st.dictionaries(keys, values, max_size=4), values, st.lists(inner, max_size=3)
        ),
        max_leaves=12,
    )


@given(st.lists(elements(), max_size=5), st.dictionaries(st.sampled_from(["id", "type", "from", "to"]), st.text()))
def test_nothing_in_an_archive_can_trip_us(inside: list[Element], head: dict[str, str]) -> None:
    message = make("{jabber:client}message", head, *inside)
    item = Archived("a1", AT, message)
    for scope in (Scope(SHOP), Scope(SHOP, "room@rooms.example.org", "shop", "Room", public=True)):
        wanted([item], scope)
        for event in events_of([item, item], scope, {}, live=False):
            assert not isinstance(event, MessageSeen) or event.remote_id


@given(elements())
def test_a_result_that_cannot_be_read_is_left_out(node: Element) -> None:
    assert archived(make("{urn:xmpp:mam:2}result", {"id": "1"}, node)) is None


def test_only_a_neighbour_at_our_own_server_has_a_face_to_ask_for() -> None:
    assert one(mail("Hello")).author.portrait == ""
    assert one(mail("Hello", sender="kim@example.org")).author.portrait == "kim@example.org"
