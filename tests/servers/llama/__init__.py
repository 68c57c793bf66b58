"""llama.cpp's own server with a model of eight words made by hand: a real one, small, and it always says the same."""

from tests.servers.llama.server import SAYS, LlamaServer, environment

__all__ = ["SAYS", "LlamaServer", "environment"]
