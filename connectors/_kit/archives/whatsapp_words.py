"""What WhatsApp itself writes into an exported chat, in the languages that were looked up (docs/adr/archives.md)."""

from __future__ import annotations

import re
from typing import Final

TITLES: Final = (
    *("WhatsApp Chat with ", "WhatsApp Chat - ", "WhatsApp-Chat mit ", "WhatsApp-chat met ", "WhatsApp chat with "),
    *("Chat de WhatsApp con ", "Discussion WhatsApp avec ", "Chat WhatsApp con ", "Conversa do WhatsApp com "),
    *("Czat WhatsApp z ", "WhatsApp Chat mit ", "Chat WhatsApp avec ", "WhatsApp - "),
)
"""Before the name of the other side in the file's name."""
NOT_HERE: Final = re.compile(
    r"(?:omitted|weggelassen|ausgeschlossen|omitid[oa]s?|omitted|ocult[oa]s?|ocultad[oa]s?|absente?s?|omis(?:e?s)?|"
    r"omess[oaie]|weggelaten|utelämnad\w*|udeladt|utelatt|pominięt\w*|без медиафайлов|пропущен\w*|省略\w*|생략\w*|"
    r"忽略|略過|محذوف\w*|dahil edilmedi)[.>]?$",
    re.IGNORECASE,
)
"""Ends the line that stands for a file that was not exported."""
DELETED: Final = re.compile(
    r"^(?:this message was deleted|you deleted this message|diese nachricht wurde gelöscht|"
    r"du hast diese nachricht gelöscht|(?:se )?eliminó este mensaje|este mensaje fue eliminado|"
    r"eliminaste este mensaje|ce message a été supprimé|"
    r"vous avez supprimé ce message|questo messaggio è stato eliminato|hai eliminato questo messaggio|"
    r"mensagem apagada|esta mensagem foi apagada|essa mensagem foi apagada|você apagou esta mensagem|"
    r"dit bericht is verwijderd|je hebt dit bericht verwijderd)\.?$",
    re.IGNORECASE,
)
EDITED: Final = re.compile(
    r"\s*<(?:this message was edited|diese nachricht wurde bearbeitet|se editó este mensaje|ce message a été modifié|"
    r"questo messaggio è stato modificato|mensagem editada|esta mensagem foi editada|dit bericht is bewerkt)\.?>$",
    re.IGNORECASE,
)
"""Behind words that were changed."""
ATTACHED: Final = re.compile(
    r"^<[^<>:\n]{2,30}: ([^<>/\\\n]{1,200}\.\w{1,6})>$|^([^/\\\n]{1,200}\.\w{1,6}) \([^()\n]{4,40}\)$"
)
"""A line that names a file: `<attached: 00000012-PHOTO-….jpg>` (iPhone), `IMG-….jpg (file attached)` (Android)."""
OF_WHATSAPP: Final = re.compile(r"^(?:IMG|VID|AUD|PTT|DOC|STK)-\d{8}-WA\d{4,}\.\w{1,6}$|^\d{8}-[A-Z-]+-\d{4}-.{1,60}$")
"""The names that WhatsApp gives to files."""
EMPTY: Final = re.compile(r"^(?:null|<[^<>\n]{3,40}>)$")
"""Android's line for a file that was not exported, in any language."""
