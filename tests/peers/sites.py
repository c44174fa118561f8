"""What an author does on the peers, by the peers' own programs: write, change, delete."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree

from peers.servers import free_port, listens, php, run, serving

MAINTENANCE = Path("/usr/share/mediawiki/maintenance")
WIKI_HOST, BLOG_HOST, STATIC_HOST = "wiki.example", "blog.example", "static.example"


@dataclass(frozen=True)
class Wiki:
    """MediaWiki with SQLite."""

    port: int
    home: Path

    @classmethod
    @contextmanager
    def running(cls, home: Path) -> Iterator[Wiki]:
        install = ["php", str(MAINTENANCE / "install.php"), "--dbtype", "sqlite"]
        install += ["--dbpath", str(home / "data"), "--dbname", "wiki", "--confpath", str(home)]
        install += ["--server", f"http://{WIKI_HOST}", "--scriptpath", ""]
        run([*install, "--pass", "a-long-Passphrase-7", "Peer", "Admin"])
        wiki = cls(0, home)
        with php(MAINTENANCE.parent, home / "php.log", wiki.environment) as port:
            running = cls(port, home)
            for name in ("Jo", "Ann"):
                running.script("createAndPromote.php", name, "a-long-Passphrase-7")
            yield running

    @property
    def environment(self) -> dict[str, str]:
        return {"MW_CONFIG_FILE": str(self.home / "LocalSettings.php")}

    def script(self, name: str, *words: str, stdin: str = "") -> str:
        return run(["php", str(MAINTENANCE / name), *words], stdin=stdin, env=self.environment)

    def edit(self, user: str, title: str, text: str, summary: str = "") -> None:
        self.script("edit.php", "--user", user, "--summary", summary, title, stdin=text)

    def edit_many(self, user: str, count: int) -> None:
        """Begin pages called `Many 0`, `Many 1` and so on."""
        services = "MediaWiki\\MediaWikiServices::getInstance()->getWikiPageFactory()"
        code = (
            f'for ($n = 0; $n < {count}; $n++) {{ $title = Title::newFromText("Many $n");'
            f" {services}->newFromTitle($title)->doUserEditContent("
            f"ContentHandler::makeContent(\"Entry $n\", $title), User::newFromName('{user}'), '');"
            " }\n"
        )
        self.script("eval.php", stdin=code)

    def delete(self, title: str, reason: str) -> None:
        listed = self.home / "titles"
        listed.write_text(f"{title}\n")
        self.script("deleteBatch.php", "-u", "Admin", "-r", reason, str(listed))

    def undelete(self, title: str) -> None:
        self.script("undelete.php", "--user", "Admin", title)

    def hide(self, title: str, revid: str) -> None:
        """Hide the text of a revision, as an administrator does by Special:RevisionDelete."""
        code = (
            "$user = User::newFromName('Admin'); $context = new DerivativeContext("
            "RequestContext::getMain()); $context->setUser($user); echo RevisionDeleter::createList("
            f"'revision', $context, Title::newFromText('{title}'), [{revid}])->setVisibility("
            "['value' => [1 => 1], 'comment' => 'privacy', 'perItemStatus' => false])->isOK();\n"
        )
        assert "1" in self.script("eval.php", stdin=code)

    def block(self, user: str, expiry: str) -> None:
        names = self.home / "names"
        names.write_text(f"{user}\n")
        words = ["--performer", "Admin", "--reason", "peer", "--expiry", expiry]
        self.script("blockUsers.php", *words, str(names))


@dataclass(frozen=True)
class WordPress:
    """WordPress with MariaDB, under pretty permalinks."""

    port: int
    site: Path

    @classmethod
    @contextmanager
    def running(cls, home: Path) -> Iterator[WordPress]:
        data, sock, site = home / "data", home / "db.sock", home / "site"
        user = ["--user=root"] if os.getuid() == 0 else []
        plain = ["--no-defaults", f"--datadir={data}", *user]
        run(["mariadb-install-db", *plain, "--auth-root-authentication-method=normal"])
        copytree("/usr/share/wordpress", site)
        (site / "wp-config.php").write_text(_config(sock))
        database = ["mariadbd", *plain, f"--socket={sock}", "--skip-networking"]
        with ExitStack() as stack:
            stack.enter_context(serving(database, home / "mariadb.log", sock.exists))
            client = ["mariadb", "--no-defaults", f"--socket={sock}", "-u", "root"]
            run([*client, "-e", "CREATE DATABASE wordpress CHARACTER SET utf8mb4"])
            blog = cls(stack.enter_context(php(site, home / "php.log")), site)
            blog.code(
                "require 'wp-admin/includes/upgrade.php';"
                "wp_install('Peer', 'jo', 'jo@pd.example', true, '', 'a-long-Passphrase-7');"
                "switch_theme('twentytwentythree');"
                "update_option('permalink_structure', '/%postname%/'); flush_rewrite_rules();"
                "wp_create_user('ann', 'a-long-Passphrase-7', 'ann@pd.example');"
                "wp_delete_post(1, true);",
                installing=True,
            )
            yield blog

    def code(self, code: str, *, installing: bool = False) -> str:
        """Run PHP inside the blog."""
        begin = "define('WP_INSTALLING', true);" if installing else ""
        server = f"$_SERVER['HTTP_HOST'] = '{BLOG_HOST}'; $_SERVER['REQUEST_METHOD'] = 'GET';"
        where = f"chdir('{self.site}');"
        return run(["php", "-r", f"{where}{begin}{server} require 'wp-load.php'; {code}"])

    def write(self, title: str, text: str, author: int = 1, **fields: object) -> str:
        """Publish a post and return its number."""
        post = {"post_title": title, "post_content": text, "post_author": author}
        post |= {"post_status": "publish", **fields}
        return self.code(f"echo '#' . wp_insert_post({_php(post)});").rpartition("#")[2]

    def edit(self, number: str, text: str) -> None:
        self.code(f"wp_update_post(['ID' => {number}, 'post_content' => {_php(text)}]);")

    def trash(self, number: str) -> None:
        self.code(f"wp_trash_post({number});")

    def delete(self, number: str) -> None:
        self.code(f"wp_delete_post({number}, true);")


@dataclass
class Nginx:
    """nginx before a folder of files: pages, a feed, a limit on requests."""

    root: Path
    port: int = 0
    posts: dict[str, str] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def running(cls, home: Path) -> Iterator[Nginx]:
        site = cls(home / "site", free_port())
        site.root.mkdir()
        for name in ("limited.xml", "robots.txt"):
            (site.root / name).write_text("")
        config = home / "nginx.conf"
        config.write_text(site.config(home))
        words = ["nginx", "-c", str(config), "-p", str(home), "-e", str(home / "error.log")]
        with serving(words, home / "nginx.log", listens(site.port)):
            yield site

    def config(self, home: Path) -> str:
        temporary = "\n".join(
            f"  {kind}_temp_path {home}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        return f"""
daemon off; master_process off; pid {home}/pid; worker_processes 1;
events {{ worker_connections 64; }}
http {{
{temporary}
  access_log off; gzip on; gzip_types application/xml; gzip_min_length 100;
  types {{ application/xml xml; text/html html; text/plain txt; }}
  limit_req_zone $binary_remote_addr zone=slow:1m rate=1r/m; limit_req_status 429;
  absolute_redirect off;
  server {{
    listen 127.0.0.1:{self.port}; root {self.root};
    location = /limited.xml {{ limit_req zone=slow; error_page 429 @wait; }}
    location @wait {{ add_header Retry-After 90 always; return 429; }}
    location = /moved.xml {{ return 301 /feed.xml; }}
    location = /ended.xml {{ return 410; }}
    location = /shut/ {{ return 403; }}
  }}
}}
"""

    def write(self, name: str, text: str) -> None:
        self.posts[name] = text
        (self.root / f"{name}.html").write_text(f"<p>{text}</p>")
        self._feed()

    def delete(self, name: str) -> None:
        del self.posts[name]
        (self.root / f"{name}.html").unlink()
        self._feed()

    def _feed(self) -> None:
        items = "".join(
            f"<item><title>{name}</title><link>http://{STATIC_HOST}/{name}.html</link>"
            f"<guid>http://{STATIC_HOST}/{name}.html</guid><description>{text}</description></item>"
            for name, text in self.posts.items()
        )
        feed = f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>"
        for name in ("feed.xml", "limited.xml"):
            (self.root / name).write_text(feed)
        (self.root / "index.html").write_text(
            "<html><head><link rel=alternate type=application/rss+xml href=feed.xml></head>"
        )


def _config(sock: Path) -> str:
    keys = "".join(
        f"define('{name}', 'peer-{name}');\n"
        for kind in ("AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE")
        for name in (f"{kind}_KEY", f"{kind}_SALT")
    )
    return f"""<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{sock}'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
{keys}
define('WP_HOME', 'http://{BLOG_HOST}'); define('WP_SITEURL', 'http://{BLOG_HOST}');
define('DISABLE_WP_CRON', true); define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {{ define('ABSPATH', __DIR__ . '/'); }}
require_once ABSPATH . 'wp-settings.php';
"""


def _php(value: object) -> str:
    """Return a value as PHP reads it."""
    words = json.dumps(json.dumps(value)).replace("$", "\\$")
    return f"json_decode({words}, true)"
