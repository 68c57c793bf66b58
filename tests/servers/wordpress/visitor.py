"""The owner at the browser: signs in at the site and lets a program have a password."""

import re
import urllib.parse
import urllib.request
from html import unescape
from http.cookiejar import CookieJar

from tests.servers.wordpress.server import PASSWORD, WordPress


def approve_program(site: WordPress, page: str, *, user: str = "rosa", say: str = "approve") -> str:
    """Sign in, open the page that Shopbell opened and press a button; the last page's text."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    browser.open(f"{site.url}/wp-login.php", timeout=60).read()
    fields = {"log": user, "pwd": PASSWORD, "testcookie": "1", "wp-submit": "Log In"}
    browser.open(f"{site.url}/wp-login.php", urllib.parse.urlencode(fields).encode(), timeout=60).read()
    text = browser.open(page, timeout=60).read().decode()
    hidden = re.findall(r"<input[^>]*>", text)
    form = {name: value for field in hidden for name, value in [_field(field)] if name}
    form = {name: value for name, value in form.items() if name not in ("approve", "reject")} | {say: "1"}
    action = f"{site.url}/wp-admin/authorize-application.php"
    answer: bytes = browser.open(action, urllib.parse.urlencode(form).encode(), timeout=60).read()
    return answer.decode()


def _field(tag: str) -> tuple[str, str]:
    name, value = re.search(r"""name=["']([^"']*)""", tag), re.search(r"""value=["']([^"']*)""", tag)
    return (name[1] if name else "", unescape(value[1]) if value else "")
