"""A real blog by pelican, a generator nobody here wrote, read through the whole net as RSS and as Atom."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.web import Site, looked, reply

from collectors.base import Account
from collectors.net import Net

POSTS = {
    "Coffee at the depot": "We opened the doors at *six* and poured **forty** cups.",
    "Über die Brücke 🌉": "A walk, [with a map](https://maps.example/1) & a <em>view</em>.",
    "Second shift": "First paragraph.\n\nSecond paragraph.\n\n![A grey cat](/images/cat.png)",
    "Second shift again": "First paragraph.\n\nSecond paragraph, changed.",
}
SETTINGS = """
AUTHOR = "Jo Smith"
SITENAME = "Depot notes"
SITEURL = "http://blog.example"
PATH = "content"
TIMEZONE = "Europe/Berlin"
DEFAULT_LANG = "en"
FEED_DOMAIN = SITEURL
FEED_ALL_ATOM = "feeds/all.atom.xml"
FEED_ALL_RSS = "feeds/all.rss.xml"
RSS_FEED_SUMMARY_ONLY = False
THEME_STATIC_PATHS = []
"""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pelican")
    (root / "content").mkdir()
    (root / "conf.py").write_text(SETTINGS, "utf-8")
    for number, (title, text) in enumerate(POSTS.items()):
        html = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
        (root / "content" / f"{number}.html").write_text(
            f"<html><head><title>{title}</title><meta name='date' content='2026-02-0{number + 1} 18:30'/>"
            f"<meta name='tags' content='depot, shift'/></head><body>{html}</body></html>",
            "utf-8",
        )
    command = [sys.executable, "-m", "pelican", "-q", "-s", "conf.py", "-o", "output"]
    subprocess.run(command, cwd=root, check=True)
    return root / "output"


@pytest.mark.parametrize("kind", ["atom", "rss"])
async def test_every_post_of_a_real_blog_arrives_once_and_stays_itself(
    site: Site, net: Net, output: Path, kind: str
) -> None:
    body = (output / f"feeds/all.{kind}.xml").read_bytes()
    site.pages["/feed"] = reply(body, kind=f"application/{kind}+xml", headers={"ETag": '"1"'})
    account = Account("blog", "@js", "http://blog.example/feed", "self_registered")
    look = await looked(net, account)
    assert {post.title for post in look.posts} == set(POSTS)
    assert [post.published_at for post in look.posts] == sorted(
        (post.published_at for post in look.posts if post.published_at), reverse=True
    )
    bridge = next(post for post in look.posts if post.title.startswith("Über"))
    assert "with a map" in bridge.text
    assert "& a view." in bridge.text
    assert bridge.permalink.startswith("http://blog.example/")
    assert set(bridge.tags) >= {"depot", "shift"}
    assert bridge.published_at is not None
    assert bridge.published_at.isoformat() == "2026-02-02T17:30:00+00:00"
    again = await looked(net, account)
    assert again.posts == look.posts
