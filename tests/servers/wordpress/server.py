"""A real WordPress on loopback: PHP's own web server over a private MariaDB.

Debian 12's version and the newest that Debian has; that one is unpacked into the cache, nothing of its suite is
installed. The site calls itself local, so that application passwords work without https, and by whatever address it is
asked, so that a proxy can stand before it.
"""

import json
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.servers import packages, processes
from tests.servers.wordpress.database import Database
from tests.support import surroundings

HERE = Path(__file__).parent
SUITES = ("bookworm", "sid")
PASSWORD = "correct-horse"
DEBS = (
    "wordpress", "php-getid3", "libphp-phpmailer", "libjs-cropper", "libjs-underscore", "libjs-lodash",
    "libjs-jquery-ui",
)  # fmt: skip
CONFIG = """<?php
define('DB_NAME', '{name}'); define('DB_USER', 'wp'); define('DB_PASSWORD', 'wp');
define('DB_HOST', '127.0.0.1:{database}'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', 'http://' . $_SERVER['HTTP_HOST']); define('WP_SITEURL', WP_HOME);
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true); define('DISABLE_WP_CRON', true);
define('WP_DEBUG', false); define('FS_METHOD', 'direct');
foreach (['AUTH_KEY','SECURE_AUTH_KEY','LOGGED_IN_KEY','NONCE_KEY','AUTH_SALT','SECURE_AUTH_SALT','LOGGED_IN_SALT',
    'NONCE_SALT'] as $key) define($key, 'tests-' . $key);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
THEME = "<?php ?><!doctype html><html><head><?php wp_head(); ?></head><body><?php bloginfo('name'); ?></body></html>\n"


def installed(suite: str) -> Path:
    """WordPress of a Debian suite, unpacked; fetched if it is missing."""
    return packages.unpacked(suite, DEBS) / "usr/share/wordpress"


class WordPress:
    """A shop's site. `passwords` are application passwords by user name: rosa owns it, ed edits, bob only reads."""

    def __init__(self, folder: Path, port: int, suite: str, database: Database) -> None:
        self.port = port
        self.suite = suite
        self.url = f"http://127.0.0.1:{port}"
        self.passwords: Mapping[str, str] = {}
        self.version = ""
        self._folder = folder
        self._www = folder / "www"
        self._database = database
        self._programs = processes.Background(folder, {**surroundings.outside(), "PHP_CLI_SERVER_WORKERS": "3"})

    def start(self) -> None:
        """Install the site, start it, and wait until it answers."""
        self._folder.mkdir(parents=True)
        # One link leads nowhere (.htaccess), which cp says and Python's copytree gets wrong.
        subprocess.run(["cp", "-rL", str(installed(self.suite)), str(self._www)], capture_output=True, check=False)
        content = self._www / "wp-content"
        for name in ("themes/plain", "plugins", "uploads", "mu-plugins"):
            (content / name).mkdir(parents=True, exist_ok=True)
        (content / "themes/plain/style.css").write_text("/* Theme Name: Plain */\n")
        (content / "themes/plain/index.php").write_text(THEME)
        shutil.copy(HERE / "plugin.php", content / "mu-plugins/tests.php")
        name = f"site{self.port}"
        self._database.create(name)
        config = CONFIG.replace("{name}", name).replace("{database}", str(self._database.port))
        (self._www / "wp-config.php").write_text(config)
        found = json.loads(self._run([str(HERE / "setup.php"), str(self._www), f"127.0.0.1:{self.port}"]))
        self.passwords, self.version = found["users"], found["version"]
        self.serve()

    def serve(self) -> None:
        """Begin to answer, again after `stop` too."""
        command = ["php", "-d", "sendmail_path=/bin/true", "-d", "display_errors=0", "-S", f"127.0.0.1:{self.port}"]
        self._programs.start("php", [*command, "-t", str(self._www), str(HERE / "router.php")])
        processes.wait_until(self.is_running, "WordPress", 60)

    def stop(self) -> None:
        """End it; what was written stays. PHP's server waits for its workers, so these end first."""
        for pid in self._programs.pids():
            for worker in processes.children(pid):
                processes.end(worker)
        self._programs.stop()

    def is_running(self) -> bool:
        """Whether its REST API answers, with whatever."""
        try:
            with urllib.request.urlopen(f"{self.url}/wp-json/", timeout=20):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def switch(self, name: str, on: bool) -> None:
        """One of the switches of plugin.php."""
        flag = self._www / "wp-content" / name
        flag.touch() if on else flag.unlink(missing_ok=True)

    def php(self, code: str) -> str:
        """Run code inside WordPress, as its owner."""
        begin = f"$_SERVER += ['HTTP_HOST' => '127.0.0.1:{self.port}', 'REQUEST_METHOD' => 'GET'];"
        return self._run(["-r", f"{begin} require '{self._www}/wp-load.php'; wp_set_current_user(1); {code}"])

    def article(self, title: str) -> int:
        """A new article with a short text."""
        text = json.dumps({"post_title": title, "post_content": f"All about {title}.", "post_status": "publish"})
        return int(self.php(f"echo wp_insert_post(json_decode('{text}', true));"))

    def comment(self, post: int, name: str, text: str, *, parent: int = 0, agent: str = "") -> int:
        """A stored comment of a visitor whom the site knows already; its number."""
        fields: dict[str, object] = {
            "comment_post_ID": post,
            "comment_parent": parent,
            "comment_author": name,
            "comment_author_email": f"{name.lower()}@example.org",
            "comment_content": text,
            "comment_agent": agent,
            "comment_approved": 1,
        }
        return self._insert(fields)

    def ping(self, post: int, page: str, title: str, text: str) -> int:
        """What the site keeps when a page elsewhere links to an article; its number."""
        fields: dict[str, object] = {
            "comment_post_ID": post,
            "comment_author": title,
            "comment_author_url": page,
            "comment_content": f"[&#8230;] {text} [&#8230;]",
            "comment_type": "pingback",
            "comment_approved": 1,
        }
        return self._insert(fields)

    def _insert(self, fields: dict[str, object]) -> int:
        encoded = json.dumps(json.dumps(fields))
        return int(self.php(f"echo wp_insert_comment(wp_slash(json_decode({encoded}, true)));".replace("$", "\\$")))

    def write(self, post: int, name: str, text: str, *, parent: int = 0) -> int:
        """Fill in the form under an article, as a visitor; the HTTP status of the answer."""
        fields = {
            "author": name,
            "email": f"{name.lower()}@example.org",
            "url": "",
            "comment": text,
            "comment_post_ID": str(post),
            "comment_parent": str(parent),
        }
        form = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(f"{self.url}/wp-comments-post.php", form, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code

    def _run(self, arguments: list[str]) -> str:
        command = ["php", "-d", "sendmail_path=/bin/true", "-d", "display_errors=stderr", "-d", "error_reporting=1"]
        done = subprocess.run(
            [*command, *arguments], capture_output=True, text=True, check=False, env=surroundings.outside(), timeout=120
        )
        assert done.returncode == 0, done.stderr[-1000:]
        return done.stdout.strip()
