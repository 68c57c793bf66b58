"""What the engine, the services and the window need from the store and the system, as small protocols.

Every method is async and returns at once to the loop; errors are `StoreRefused` and `NotFound`. Reads (`Library`)
and writes (`Desk`, `Intake`, `Dispatch`, `AccountBook`) are different connections. Every write returns the
`Changes` of its committed transaction.
"""

from shopbell.ports.accounts import AccountBook
from shopbell.ports.desk import Desk
from shopbell.ports.engine import Dispatch, Intake, ReplyTarget
from shopbell.ports.insight import InsightBook
from shopbell.ports.keeping import Bell, Secrets, Upkeep
from shopbell.ports.ledger import LedgerBook
from shopbell.ports.mending import MendingBook
from shopbell.ports.people import PeopleBook
from shopbell.ports.portraits import Portraits
from shopbell.ports.promises import PromiseBook
from shopbell.ports.proposing import Model
from shopbell.ports.questions import QuestionBook
from shopbell.ports.reading import Library, MessagePage, RowPage
from shopbell.ports.spending import SpendingBook
from shopbell.ports.told import Meaning, ToldBook

__all__ = [
    "AccountBook",
    "Bell",
    "Desk",
    "Dispatch",
    "InsightBook",
    "Intake",
    "LedgerBook",
    "Library",
    "Meaning",
    "MendingBook",
    "MessagePage",
    "Model",
    "PeopleBook",
    "Portraits",
    "PromiseBook",
    "QuestionBook",
    "ReplyTarget",
    "RowPage",
    "Secrets",
    "SpendingBook",
    "ToldBook",
    "Upkeep",
]
