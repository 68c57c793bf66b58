"""A double of a server of models: OpenAI's chat completions over a real port on loopback."""

from connectors._model.testing.server import ModelDouble, Script

__all__ = ["ModelDouble", "Script"]
