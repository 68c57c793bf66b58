"""IMAP (RFC 3501, 7162, 2177, 6154, 5819) over an asyncio line; answers are read with IMAPClient's parser."""
