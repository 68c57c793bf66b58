"""A small SMTP server in this process that takes messages from one account, files them in Sent, and fails on demand."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field

from connectors.mail.testing.line import Faults, Line


@dataclass(slots=True)
class SmtpDouble:
    """Keeps everything it took. `file` puts a copy into Sent, as Gmail does, and is told at the same moment."""

    faults: Faults
    password: str
    file: Callable[[bytes], None]
    taken: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    """Recipients that it does not take."""

    async def serve(self, line: Line) -> None:
        """One connection until it ends."""
        await line.say(b"220 double ready\r\n")
        to: list[str] = []
        while text := (await line.read()).decode("utf-8", "replace").rstrip("\r\n"):
            name = text.partition(" ")[0].upper()
            if name == "QUIT":
                await line.say(b"221 bye\r\n")
                return
            if name == "RCPT":
                await line.say(self._recipient(text, to))
            elif name == "DATA":
                await self._message(line, to)
                to = []
            else:
                await line.say(self._plain(name, text))

    def _plain(self, name: str, text: str) -> bytes:
        if name == "EHLO":
            return b"250-double\r\n250-AUTH PLAIN\r\n250-SIZE 40000000\r\n250 8BITMIME\r\n"
        if name == "AUTH":
            password = base64.b64decode(text.split()[2]).decode().rpartition("\0")[2]
            if password == self.password and not self.faults.refuse_sign_in:
                return b"235 welcome\r\n"
            return f"535 {self.faults.refuse_sign_in or '5.7.8 Authentication failed'}\r\n".encode()
        return b"250 fine\r\n"

    def _recipient(self, text: str, to: list[str]) -> bytes:
        address = text.partition("<")[2].rstrip(">")
        if self.faults.refuse_message:
            reason, self.faults.refuse_message = self.faults.refuse_message, ""
            return f"550 {reason}\r\n".encode()
        if address in self.refused:
            return b"550 5.1.1 no such user\r\n"
        to.append(address)
        return b"250 fine\r\n"

    async def _message(self, line: Line, to: list[str]) -> None:
        faults = self.faults
        if faults.lose_message:
            faults.lose_message = False
            line.cut()
            raise ConnectionResetError
        await line.say(b"354 go on\r\n")
        content = b""
        while (part := await line.read()) != b".\r\n":
            if not part or faults.cut_body:
                faults.cut_body = False
                line.cut()
                raise ConnectionResetError
            content += part[1:] if part.startswith(b".") else part
        self.taken.append(content)
        self.recipients.append(to)
        self.file(content)
        if faults.forget_message:
            faults.forget_message = False
            line.cut()
            raise ConnectionResetError
        await line.say(b"250 2.0.0 taken\r\n")
