"""The engine: everything that talks to accounts, in a process of its own, on plain asyncio behind ports."""
