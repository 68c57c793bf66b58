"""A real OpenID provider and the person who signs in at it."""

from tests.servers.oidc.browser import code_after, enter_code, refuse_code, sign_in
from tests.servers.oidc.server import MANIFEST, OidcServer

__all__ = ["MANIFEST", "OidcServer", "code_after", "enter_code", "refuse_code", "sign_in"]
