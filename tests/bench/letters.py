"""The made-up shop's messages as mails: bytes for an mbox or a Maildir."""

import base64
import time
from collections.abc import Iterator
from email.header import Header
from pathlib import Path

from tests.bench.corpus import SHOP, Corpus, Piece

OWNER = f"Shop <{SHOP}>"


def mail(piece: Piece) -> bytes:
    """One RFC 5322 message with LF line ends; half of them text and HTML, one in nine with a file."""
    who = f"{_word(piece.talk.who[0])} <{piece.talk.who[1]}>"
    day = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(piece.at))
    lines = [
        f"Return-Path: <{SHOP if piece.own else piece.talk.who[1]}>",
        f"Received: from mx.example (mx.example [192.0.2.1]) by in.example with ESMTPS id {piece.number:x}; {day}",
        f"From: {OWNER if piece.own else who}",
        f"To: {who if piece.own else OWNER}",
        f"Subject: {_word(('Re: ' if piece.parents else '') + piece.talk.subject)}",
        f"Date: {day}",
        f"Message-ID: <{piece.remote_id}>",
    ]
    if piece.parents:
        lines.append("References: " + "\n ".join(f"<{one}>" for one in piece.parents))
        lines.append(f"In-Reply-To: <{piece.parents[-1]}>")
    if piece.talk.robot:
        lines.append("List-Id: <news.shop.example>")
        lines.append("Precedence: bulk")
    lines.append("MIME-Version: 1.0")
    return ("\n".join(lines) + "\n" + _body(piece)).encode()


def mails(count: int, seed: int = 7) -> Iterator[bytes]:
    """So many, in order of time."""
    return (mail(piece) for piece in Corpus(seed).pieces(count))


def write_maildir(folder: Path, count: int, seed: int = 7) -> None:
    """One file for each mail."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(mails(count, seed)):
        (folder / "cur" / f"{number:07}.shop:2,S").write_bytes(raw)


def write_mbox(file: Path, count: int, seed: int = 7) -> None:
    """One file of all."""
    from shopbell.mbox import write_message

    with file.open("wb") as target:
        for raw in mails(count, seed):
            write_message(target, raw)


def _word(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=70).encode()


def _body(piece: Piece) -> str:
    body = _part("text/plain", piece.text.replace(". ", ".\n"))
    if piece.html:
        mark = f"=_alt_{piece.number}"
        html = _part("text/html", piece.html.replace("<p", "\n<p"))
        head = f'Content-Type: multipart/alternative; boundary="{mark}"'
        body = f"{head}\n\n--{mark}\n{body}\n--{mark}\n{html}\n--{mark}--\n"
    if piece.number % 9 == 4:
        body = _with_file(piece, body)
    return body


def _with_file(piece: Piece, body: str) -> str:
    mark = f"=_mix_{piece.number}"
    content = base64.encodebytes(f"%PDF-1.4 {piece.number} ".encode() * 200).decode()
    name = f"invoice-{piece.number}.pdf"
    return (
        f'Content-Type: multipart/mixed; boundary="{mark}"\n\n--{mark}\n{body}\n--{mark}\n'
        f'Content-Type: application/pdf; name="{name}"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: attachment; filename="{name}"\n\n{content}\n--{mark}--\n'
    )


def _part(kind: str, text: str) -> str:
    if text.isascii():
        return f"Content-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: 7bit\n\n{text}\n"
    packed = base64.encodebytes(text.encode()).decode()
    return f"Content-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{packed}"
