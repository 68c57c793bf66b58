"""Mails that no person wrote, each saying so in another way."""

import random
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

_KINDS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("Halloran Mill <news@hallowmill.example>", "New in the sack", {"List-Id": "<news.hallowmill.example>"}),
    ("Cardterm <no-reply@cardterm.example>", "Your weekly card report", {}),
    ("Parcelwise <tracking@parcelwise.example>", "Your parcel is on its way", {"Auto-Submitted": "auto-generated"}),
    ("Baker's Supply <offers@bakersupply.example>", "Proving baskets, 25 % off", {"Precedence": "bulk"}),
    (
        "Quay Traders <list@quaytraders.example>",
        "[traders] Street works in June?",
        {"List-Id": "Quay Street Traders <list.quaytraders.example>", "Precedence": "list"},
    ),
    (
        "The Crumb <hello@thecrumb.example>",
        "Can dough be too cold?",
        {
            "List-Unsubscribe": "<https://thecrumb.example/leave>",
            "List-Id": "<crumb.thecrumb.example>",
        },
    ),
    ("Cloudbooks <do-not-reply@cloudbooks.example>", "Your invoice 2207", {"X-Auto-Response-Suppress": "All"}),
)


def robot_mails(number: int, at: datetime, owner: str, rng: random.Random) -> EmailMessage:
    """The numbered one."""
    sender, subject, headers = _KINDS[number % len(_KINDS)]
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = owner
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<robot.{number}@{sender.partition('@')[2].rstrip('>')}>"
    for name, value in headers.items():
        message[name] = value
    week = rng.randrange(1, 53)
    message.set_content(f"Week {week}. Have you seen what is new? Please do not answer this mail.")
    if number % 3 == 0:
        pixel = f'<img src="https://seen.example/{number}.gif" width="1" height="1">'
        message.add_alternative(f"<html><body><h1>{subject}</h1>{pixel}</body></html>", subtype="html")
        message.set_boundary(f"robot-{number}")
    return message
