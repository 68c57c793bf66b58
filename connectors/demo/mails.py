"""How mails of the demo shop look: quoted answers, plain HTML, newsletters with pictures from elsewhere."""

from dataclasses import replace
from html import escape

from connectors.demo.api import File, Item


def with_quote(item: Item, before: Item) -> Item:
    """The answer with the mail it answers below it, as most programs write it."""
    who = "Tern Bakery" if before.own else before.name or before.address
    quoted = "\n".join(f"> {line}" for line in before.text.splitlines())
    head = f"On {before.at:%a, %d %b %Y at %H:%M}, {who} wrote:"
    return replace(item, text=f"{item.text}\n\n{head}\n{quoted}")


def as_html(item: Item) -> Item:
    """The same words as the HTML that a mail program makes of them."""
    paragraphs = "".join(
        f"<p>{'<br>'.join(escape(line) for line in block.splitlines())}</p>" for block in item.text.split("\n\n")
    )
    turned = ' dir="rtl"' if item.language in ("ar", "he") else ""
    return replace(item, html=f"<html><body{turned}>{paragraphs}</body></html>")


def newsletter(item: Item, host: str, pictures: int) -> Item:
    """A newsletter: a logo in the mail itself, pictures and a counting pixel from the sender's server."""
    blocks = "".join(
        f'<tr><td><img src="https://{host}/p/{number}.jpg" width="520" alt="">'
        f'<p style="font-size:16px;color:#333">{escape(text)}</p></td></tr>'
        for number, text in enumerate(item.text.split("\n\n")[: max(1, pictures)])
    )
    html = (
        '<html><body style="background:#f4f4f0"><table width="560" align="center">'
        f'<tr><td><img src="cid:logo@{host}" width="120" alt="logo">'
        f"<h1>{escape(item.subject)}</h1></td></tr>{blocks}"
        f'<tr><td><a href="https://{host}/leave">Unsubscribe</a>'
        f'<img src="https://{host}/seen.gif?id={item.id}" width="1" height="1"></td></tr>'
        "</table></body></html>"
    )
    return replace(item, html=html, files=(File("logo.png", "logo", f"logo@{host}"),))
