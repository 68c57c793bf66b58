"""The shop of the pictures: four people waiting, one account signed out, a reply that waits."""

from dataclasses import replace
from datetime import timedelta

from shopbell.ids import AccountId, ConversationId, IdentityId, MessageId, OutboxId, PersonId
from shopbell.model import (
    Account,
    AccountState,
    ConversationRow,
    Delivery,
    Direction,
    Draft,
    Identity,
    Message,
    MessageKind,
    OutboxItem,
    OutboxState,
    Person,
    Turn,
    Visibility,
)
from tests.ui.support.clock import StillClock
from tests.ui.support.memory import MemoryShop, add_messages

_ACCOUNTS = (
    ("mail", "hello@tern.shop"),
    ("instagram", "tern.bakery"),
    ("facebook", "Tern Bakery"),
    ("mastodon", "@tern@social.coast"),
    ("bluesky", "tern.shop"),
    ("blog", "Tern blog"),
)
ANA = ConversationId(1)
TOMAS = ConversationId(2)
MEILING = ConversationId(3)
JO = ConversationId(4)
IN, OUT = Direction.IN, Direction.OUT


def hours(number: float) -> timedelta:
    """So long ago."""
    return timedelta(hours=number)


def tern_bakery() -> MemoryShop:
    """Fresh for each test."""
    shop = MemoryShop(StillClock())
    _add_accounts(shop)
    _add_waiting(shop)
    _add_others(shop)
    _add_reply_that_waits(shop)
    return shop


def _add_accounts(shop: MemoryShop) -> None:
    now = shop.clock.now()
    for number, (connector, address) in enumerate(_ACCOUNTS, start=1):
        shop.accounts[AccountId(number)] = Account(
            id=AccountId(number),
            connector=connector,
            address=address,
            name=address,
            state=AccountState.OK,
            state_since=now - hours(100),
            state_text="",
            added_at=now - hours(20_000),
            last_heard_at=now - timedelta(minutes=1),
        )
    out = shop.accounts[AccountId(3)]
    shop.accounts[out.id] = replace(
        out,
        state=AccountState.SIGN_IN,
        state_since=now - timedelta(hours=1, minutes=18),
        state_text="Facebook wants you to sign in again.",
    )


def add_row(
    shop: MemoryShop,
    number: int,
    name: str,
    account: int,
    text: str,
    ago: timedelta,
    *,
    turn: Turn = Turn.YOURS,
    question: str = "",
    questions: int = 0,
    public: bool = False,
    robot: bool = False,
    subject: str = "",
) -> ConversationRow:
    """One conversation with one person, their last words and when."""
    now = shop.clock.now()
    connector = shop.accounts[AccountId(account)].connector
    address = f"person{number}@example.org"
    row = ConversationRow(
        id=ConversationId(number),
        account=AccountId(account),
        connector=connector,
        person=PersonId(number),
        person_name=name,
        person_address=address,
        subject=subject,
        turn=turn,
        waiting_since=now - ago if turn is Turn.YOURS and not robot else None,
        last_at=now - ago,
        messages=3,
        unseen=1 if turn is Turn.YOURS else 0,
        snippet=text,
        open_question=question,
        open_questions=questions,
        visibility=Visibility.PUBLIC if public else Visibility.PRIVATE,
        robot=robot,
        later_until=None,
        settled_reason="",
        has_draft=False,
        outbox_state=None,
    )
    shop.rows[row.id] = row
    identity = Identity(IdentityId(number), PersonId(number), connector, address, name)
    shop.persons[PersonId(number)] = Person(
        id=PersonId(number),
        name=name,
        identities=(identity,),
        first_at=now - hours(30_000),
        turns=41,
        last_words="The rye was wonderful, thank you!",
        last_words_at=now - hours(70),
        notes="",
        conversations=(row.id,),
    )
    return row


def _add_waiting(shop: MemoryShop) -> None:
    lemon = "Can you do the lemon cake without nuts?"
    deliver = "do you deliver to Harbour St on Saturdays?"
    words = f"{lemon} And {deliver}"
    ana = add_row(shop, 1, "Ana Ruiz", 2, words, hours(52), question=lemon, questions=2, public=True)
    add_messages(
        shop,
        ana,
        (
            (
                IN,
                hours(95),
                "The rye was wonderful! Could I order the same for the 28th?",
            ),
            (OUT, hours(94), "So glad! Two loaves are set aside for the 28th under your name."),
            (IN, hours(52), words),
        ),
        IdentityId(1),
    )
    quote = "Re: Wedding order — you said I'd get the quote by Friday, is it ready?"
    tomas = add_row(shop, 2, "Tomas Okafor", 1, quote, hours(19), question="is it ready?", questions=1)
    add_messages(shop, tomas, ((IN, hours(19), quote),), IdentityId(2))
    sunday = "請問星期日有開門嗎？"
    lin = add_row(shop, 3, "林美玲", 5, sunday, hours(5), question=sunday, questions=1)
    add_messages(
        shop,
        lin,
        ((OUT, hours(110), "謝謝！明天見。"), (IN, hours(5), sunday)),
        IdentityId(3),
    )
    flour = "Your sourdough, hour by hour: which flour do you use?"
    jo = add_row(shop, 4, "Jo Hartley", 6, flour, hours(2), question=flour, questions=1, public=True)
    add_messages(shop, jo, ((IN, hours(2), flour),), IdentityId(4))


_THEIRS = (
    "Petra Novák", "Sam Lee", "Ines Costa", "Ruth Adler", "Omar Haddad", "Lena Vogt",
    "Kofi Mensah", "Marie Dubois", "Noor Jansen", "Paul Brandt", "Yuki Tanaka",
)  # fmt: skip


def _add_others(shop: MemoryShop) -> None:
    see_you = "See you on Saturday then."
    for at, name in enumerate(_THEIRS):
        row = add_row(
            shop,
            20 + at,
            name,
            1 + at % 6,
            see_you,
            hours(26 + at),
            turn=Turn.THEIRS,
        )
        add_messages(shop, row, ((IN, hours(30 + at), "Is Saturday fine?"),))
        add_messages(shop, row, ((OUT, hours(26 + at), see_you),))
    settled = add_row(shop, 40, "Dora Klein", 1, "The pumpernickel was perfect.", hours(300), turn=Turn.SETTLED)
    add_messages(shop, settled, ((IN, hours(300), "The pumpernickel was perfect."),))
    arabic = "مرحبا، هل لديكم خبز بدون ملح؟"
    salma = add_row(shop, 41, "سلمى حداد", 1, arabic, hours(400), turn=Turn.SETTLED)
    add_messages(shop, salma, ((IN, hours(400), arabic),))
    mill = add_row(shop, 50, "Mill News", 1, "Flour prices in November", hours(8), turn=Turn.YOURS, robot=True)
    add_messages(shop, mill, ((IN, hours(8), "Flour prices in November"),))


def _add_reply_that_waits(shop: MemoryShop) -> None:
    now = shop.clock.now()
    text = "We will have it in the window on Friday!"
    row = add_row(
        shop,
        60,
        "Bea Lind",
        3,
        text,
        hours(1),
        turn=Turn.THEIRS,
    )
    shop.rows[row.id] = replace(row, outbox_state=OutboxState.QUEUED)
    add_messages(shop, row, ((IN, hours(3), "When is the cardamom bun back?"),))
    bubble = Message(
        id=MessageId(900),
        account=row.account,
        conversation=row.id,
        remote_id="",
        at=now - hours(1),
        direction=OUT,
        kind=MessageKind.MESSAGE,
        author=None,
        author_name="",
        author_address="Tern Bakery",
        text=text,
        visibility=Visibility.PRIVATE,
        delivery=Delivery.WAITING,
        outbox=OutboxId(7),
        delivery_note="Facebook is signed out since 14:02.",
    )
    shop.messages[bubble.id] = bubble
    shop.outbox[OutboxId(7)] = OutboxItem(
        id=OutboxId(7),
        account=row.account,
        conversation=row.id,
        message=bubble.id,
        key="k" * 32,
        state=OutboxState.QUEUED,
        text=text,
        subject="",
        to=(),
        cc=(),
        bcc=(),
        reply_to_remote="",
        visibility=Visibility.PRIVATE,
        attachments=(),
        created_at=now - hours(1),
        not_before=now - hours(1),
        reason="no sign-in",
    )


def add_draft(shop: MemoryShop, conversation: ConversationId, text: str) -> None:
    """Something begun there."""
    row = shop.rows[conversation]
    key = f"c{conversation}"
    shop.drafts[key] = Draft(key, conversation, row.account, text, shop.clock.now())
    shop.rows[conversation] = replace(row, has_draft=True)
