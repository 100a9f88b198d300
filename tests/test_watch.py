"""Watching: what a feed names is asked for politely, read and added; nothing that a server does stops the others."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

pytest.importorskip("feedparser", reason="watching feeds needs the extra musnad[watch]")

from musnad import pipeline
from musnad.errors import LedgerError
from musnad.fetching import Limits
from musnad.ledger import Ledger
from musnad.ledger.visits import Visit
from musnad.models import Record
from musnad.settings import Settings
from musnad.watch import Watcher
from musnad.watch.metrics import Metrics
from musnad.watch.politeness import Robots, backed_off
from musnad.watch.status import serving as status_page
from musnad.watch.watchlist import Source, Watchlist
from stored import rows, run
from story_samples import BODY, OTHER, SEIZED
from web_server import Asked, Site, answer, drip, endless, redirect, serving, silent

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "ledger.db")


def page(title: str = "مصادرة ذخيرة في زهران", text: str = SEIZED, *, charset: str = "utf-8", date: bool = True) -> str:
    when = '<time datetime="2031-03-04T09:30:00+03:00">4 مارس 2031</time>' if date else ""
    return (
        f'<!doctype html><html lang="ar"><head><meta charset="{charset}"><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>{when}<p>{text}</p><p>{BODY}</p></article></body></html>"
    )


def feed(site: Site, *paths: str, changed: str = "Tue, 04 Mar 2031 09:30:00 +0300") -> bytes:
    items = "".join(f"<item><link>{site.address}{p}</link><pubDate>{changed}</pubDate></item>" for p in paths)
    return answer(f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>', "application/rss+xml")


def watcher(ledger: Ledger, writer: Any, site: Site, *paths: str, now: datetime = NOON, **more: Any) -> Watcher:
    listed = more.pop("watchlist", {})
    outlet = more.pop("outlet", None)
    sources = tuple(Source(site.address + p, outlet, 900) for p in (paths or ("/rss",)))
    return Watcher(
        watchlist=Watchlist(sources, **{"delay": 0.0, **listed}),
        visits=ledger.visits(),
        writer=writer,
        read=more.pop("read", pipeline.read),
        settings=Settings(),
        agent="musnad/test (+nobody)",
        limits=more.pop("limits", Limits(seconds=2, max_bytes=300_000, private=True)),
        now=lambda: now,
        chance=random.Random(7),
        patience=0.05,
        **more,
    )


def watch(db: str, site: Site, *paths: str, **more: Any) -> Watcher:
    """One watch, until nothing is due."""
    with Ledger.open(db) as ledger, ledger.writer(version="1") as writer:
        watching = watcher(ledger, writer, site, *paths, **more)
        watching.run(Event(), once=True)
        return watching


def visit(db: str, site: Site, path: str) -> Visit:
    with Ledger.open(db) as ledger:
        found = ledger.visits().visit(site.address + path)
    assert found is not None
    return found


def articles(db: str) -> list[Any]:
    with Ledger.open(db) as ledger:
        return sorted(ledger.view().articles(), key=lambda a: a.url or a.source)


# What a feed brings


def test_the_pages_of_a_feed_are_read_and_kept_with_where_they_came_from(db: str, site: Site) -> None:
    site.answers |= {"/rss": feed(site, "/1", "/2"), "/1": answer(page()), "/2": answer(page("وقود مهرب", OTHER))}
    watch(db, site)
    one, two = articles(db)
    assert (one.state, one.url, two.url) == ("read", site.address + "/1", site.address + "/2")
    assert one.source.startswith(f"{site.address}/1 at 20")
    assert visit(db, site, "/1").outcome == "new"
    assert visit(db, site, "/rss").detail == "2 listed, 2 new"
    with Ledger.open(db) as ledger:
        assert {h.article for h in ledger.view().search("ذخيرة").rows} == {one.id}
    assert all(a.headers["user-agent"] == "musnad/test (+nobody)" for a in site.asked)


def test_what_did_not_change_is_not_sent_again(file: str, site: Site) -> None:
    unchanged = b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"

    def or_unchanged(whole: bytes) -> Callable[..., None]:
        return lambda send, asked: send(unchanged if asked.headers.get("if-none-match") == '"1"' else whole) and None

    tagged = feed(site, "/1").replace(b"Connection", b'ETag: "1"\r\nConnection')
    site.answers |= {"/rss": or_unchanged(tagged), "/1": or_unchanged(answer(page(), ETag='"1"'))}
    watch(file, site)
    before = rows(file, "articles", "events")
    watch(file, site, now=NOON + HOUR)
    assert site.count("/rss") == site.count("/1") == 2  # the page after its hour
    assert [visit(file, site, p).outcome for p in ("/rss", "/1")] == ["unchanged", "unchanged"]
    watch(file, site, now=NOON + 2 * HOUR)
    assert (site.count("/rss"), site.count("/1")) == (3, 2)
    assert rows(file, "articles", "events") == before


def test_a_server_that_sends_the_same_again_costs_no_second_reading(file: str, site: Site) -> None:
    read: list[str] = []

    def counted(one: Any) -> Any:
        read.append(one.url)
        return pipeline.read(one)

    site.answers |= {"/rss": feed(site, "/1"), "/1": answer(page())}
    for hours in (0, 1, 30):
        watch(file, site, now=NOON + hours * HOUR, read=counted)
    assert (site.count("/1"), len(read)) == (3, 1)
    assert visit(file, site, "/1").due is None  # looked at twice more, and then left


def test_an_article_that_changed_takes_the_place_of_what_it_was(db: str, site: Site) -> None:
    site.answers |= {"/rss": feed(site, "/1"), "/1": answer(page())}
    watch(db, site)
    site.answers["/1"] = answer(page(text=OTHER))
    watch(db, site, now=NOON + HOUR)
    (article,) = articles(db)
    assert visit(db, site, "/1").outcome == "changed"
    with Ledger.open(db) as ledger:
        assert {h.article for h in ledger.view().search("سفينة").rows} == {article.id}
        assert not ledger.view().search("شاحنة").rows


def test_a_page_that_its_feed_says_has_changed_is_asked_at_once(file: str, site: Site) -> None:
    site.answers |= {"/rss": feed(site, "/1"), "/1": answer(page())}
    watch(file, site, watchlist={"revisit": ()})
    site.answers["/1"] = answer(page(text=OTHER))
    later = NOON + timedelta(minutes=20)
    watch(file, site, now=later, watchlist={"revisit": ()})
    assert site.count("/1") == 1
    site.answers["/rss"] = feed(site, "/1", changed="Tue, 04 Mar 2031 12:10:00 +0300")
    watch(file, site, now=later + HOUR, watchlist={"revisit": ()})
    assert site.count("/1") == 2
    assert visit(file, site, "/1").outcome == "changed"


def test_a_sitemap_of_sitemaps_leads_to_the_pages(file: str, site: Site) -> None:
    index = f"<sitemapindex><sitemap><loc>{site.address}/news.xml.gz</loc></sitemap></sitemapindex>"
    inner = f"<urlset><url><loc>{site.address}/1</loc><lastmod>2031-03-04</lastmod></url></urlset>"
    site.answers |= {"/map.xml": answer(index, "text/xml"), "/1": answer(page(date=False))}
    site.answers["/news.xml.gz"] = answer(gzip.compress(inner.encode()), "application/gzip")
    watch(file, site, "/map.xml")
    (article,) = articles(file)
    assert article.published == "2031-03-04T00:00:00+00:00"  # the list says it, the page does not
    site.answers["/map.xml"] = answer(
        index.replace("<loc>", "<lastmod>2031-03-04T13:00:00Z</lastmod><loc>"), "text/xml"
    )
    watch(file, site, "/map.xml", now=NOON + HOUR)
    assert site.count("/news.xml.gz") == 2  # as soon as the index says that it changed


def test_an_address_that_is_a_page_is_read_itself(file: str, site: Site) -> None:
    site.answers["/about"] = answer(page())
    watch(file, site, "/about")
    watch(file, site, "/about", now=NOON + HOUR)
    assert site.count("/about") == 2
    assert len(articles(file)) == 1


def test_the_newest_pages_of_a_long_list_are_taken(file: str, site: Site) -> None:
    site.answers["/rss"] = feed(site, *(f"/{i}" for i in range(40)))
    sources = (Source(site.address + "/rss", newest=3),)
    with Ledger.open(file) as ledger, ledger.writer() as writer:
        one = watcher(ledger, writer, site)
        one.watchlist = Watchlist(sources, delay=0.0)
        one.__post_init__()
        one.run(Event(), once=True)
        assert len(ledger.visits().pages(site.address + "/rss")) == 3


# Manners


def test_what_robots_txt_forbids_is_not_asked(file: str, site: Site) -> None:
    site.answers["/robots.txt"] = answer("User-agent: *\nDisallow: /private\nDisallow: /*?print=\n", "text/plain")
    site.answers |= {"/rss": feed(site, "/private/1", "/2?print=1", "/3"), "/3": answer(page())}
    watch(file, site)
    assert {a.path for a in site.asked} == {"/robots.txt", "/rss", "/3"}
    assert site.count("/robots.txt") == 1
    assert "robots.txt" in (visit(file, site, "/private/1").detail or "")


def test_a_robots_txt_for_us_alone_is_kept(site: Site) -> None:
    robots = Robots("musnad/0 (+x)", Limits(2, private=True))
    site.answers["/robots.txt"] = answer(
        "User-agent: musnad\nDisallow: /a\nCrawl-delay: 7\n\nUser-agent: *\nDisallow: /b"
    )
    assert robots.why_not(site.address + "/a") is not None
    assert robots.why_not(site.address + "/b") is None
    assert robots.delay(site.address) == 7


@pytest.mark.parametrize(
    ("served", "allowed"),
    [
        (answer("", status="404 Not Found"), True),
        (answer("", status="403 Forbidden"), True),
        (answer("", status="500 Broken"), False),
        (answer(b"\xff\x00" * 9), True),
        (redirect("/robots.txt"), False),
        (silent, False),
    ],
    ids=["none", "forbidden", "broken", "garbage", "circle", "silent"],
)
def test_without_robots_txt_all_is_allowed_without_an_answer_nothing(site: Site, served: Any, allowed: bool) -> None:
    site.answers["/robots.txt"] = served
    robots = Robots("x", Limits(0.5, private=True))
    assert (robots.why_not(site.address + "/a") is None) == allowed


def test_robots_txt_is_asked_again_after_a_day(site: Site) -> None:
    at = [0.0]
    robots = Robots("x", Limits(2, private=True), clock=lambda: at[0])
    for hours, asked in ((0, 1), (23, 1), (25, 2)):
        at[0] = hours * 3600.0
        robots.why_not(site.address + "/a")
        assert site.count("/robots.txt") == asked


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause_between(file: str, site: Site) -> None:
    open_now, most = 0, 0

    def slow(send: Any, _: Asked) -> None:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        time.sleep(0.1)
        open_now -= 1
        send(answer(page()))

    paths = [f"/{i}" for i in range(5)]
    site.answers |= {"/rss": feed(site, *paths), **dict.fromkeys(paths, slow)}
    watch(file, site, watchlist={"delay": 0.3})
    asked = sorted(a.at for a in site.asked if a.path != "/robots.txt")
    assert most == 1
    assert len(asked) == 6
    assert min(b - a for a, b in pairwise(asked)) > 0.3


def test_hosts_are_asked_side_by_side(file: str) -> None:
    with serving("127.0.0.1") as one, serving("127.0.0.2") as two:
        for each in (one, two):
            each.answers["/rss"] = silent
        began = time.monotonic()
        with Ledger.open(file) as ledger, ledger.writer() as writer:
            watching = watcher(ledger, writer, one, limits=Limits(1.0, private=True))
            watching.watchlist = Watchlist((Source(one.address + "/rss"), Source(two.address + "/rss")), delay=0.0)
            watching.__post_init__()
            watching.run(Event(), once=True)
        assert time.monotonic() - began < 1.9


def test_a_feed_that_breaks_is_asked_less_and_less_and_as_before_once_it_is_well(file: str, site: Site) -> None:
    now, pauses = NOON, []
    broken = answer("", status="500 Oops"), answer("<rss"), answer("<rss>" + "<a>" * 999), redirect("/rss"), silent
    for served in broken:
        site.answers["/rss"] = served
        watch(file, site, now=now)
        found = visit(file, site, "/rss")
        assert (found.outcome, found.failures) == ("failed", len(pauses) + 1)
        due = datetime.fromisoformat(found.due or "")
        pauses.append(due - now)
        now = due
    assert all(later > earlier for earlier, later in pairwise(pauses))
    assert timedelta(minutes=20) < pauses[0] < timedelta(minutes=40)
    site.answers |= {"/rss": feed(site, "/1"), "/1": answer(page())}
    watch(file, site, now=now)
    found = visit(file, site, "/rss")
    assert (found.outcome, found.failures) == ("listed", 0)
    assert datetime.fromisoformat(found.due or "") - now == timedelta(minutes=15)
    site.answers["/rss"] = answer("<html><body>نعتذر</body></html>")  # a page that says sorry is no new article
    watch(file, site, now=now + HOUR)
    assert visit(file, site, "/rss").outcome == "failed"
    assert [a.state for a in articles(file)] == ["read"]


def test_waits_grow_up_to_a_day_and_differ_by_chance() -> None:
    waits = [backed_off(900, n, random.Random(n)) for n in range(40)]
    assert 600 < waits[0] < 1200
    assert waits[3] > waits[1]
    assert max(waits) < 1.26 * 86_400
    assert len({backed_off(900, 3, random.Random(n)) for n in range(9)}) == 9


def test_a_host_that_asks_to_be_left_alone_is_left_alone_also_after_a_restart(file: str, site: Site) -> None:
    site.answers |= {"/rss": feed(site, "/1", "/2", "/3"), "/3": answer(page())}
    site.answers["/1"] = answer("", status="429 Too Many", Retry_After="7200")
    watch(file, site)
    others = {a.path for a in site.asked} - {"/robots.txt", "/rss", "/1"}
    watch(file, site, now=NOON + HOUR)
    assert {a.path for a in site.asked} - {"/robots.txt", "/rss", "/1"} == others
    assert site.count("/1") == 1
    site.answers["/1"] = answer(page())
    watch(file, site, now=NOON + 3 * HOUR)
    assert visit(file, site, "/1").outcome == "new"


def test_a_page_that_is_gone_is_a_row_with_the_reason(file: str, site: Site) -> None:
    site.answers["/rss"] = feed(site, "/gone")
    watch(file, site)
    (row,) = articles(file)
    assert (row.state, row.reason) == ("rejected", "not-fetched")
    assert "404" in row.detail
    found = visit(file, site, "/gone")
    assert (found.outcome, found.due) == ("given-up", None)


def test_a_page_that_never_comes_is_given_up_after_some_tries(file: str, site: Site) -> None:
    site.answers |= {"/rss": feed(site, "/1"), "/1": answer("", status="500 Oops")}
    now = NOON
    for _ in range(12):
        watch(file, site, now=now)
        now += 12 * HOUR
    assert site.count("/1") == 6
    assert visit(file, site, "/1").outcome == "given-up"
    assert articles(file)[0].reason == "not-fetched"


# Servers that misbehave


def test_whatever_the_servers_do_the_good_pages_are_read(db: str, site: Site) -> None:
    packed = gzip.compress(page().encode())
    site.answers |= {
        "/good": answer(page()),
        "/drip": drip,
        "/silent": silent,
        "/endless": endless,
        "/circle": redirect("/round"),
        "/round": redirect("/circle"),
        "/short": b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n<p>half",
        "/bomb": answer(gzip.compress(bytes(200_000_000)), Content_Encoding="gzip"),
        "/cut": answer(packed[:-30], Content_Encoding="gzip"),
        "/packed": answer(packed, Content_Encoding="gzip"),
        "/charset": answer(page(charset="utf-8").encode("windows-1256"), "text/html; charset=utf-8"),
        "/image": answer(b"\x89PNG\r\n\x1a\n" + bytes(500), "image/png"),
        "/file": redirect("file:///etc/passwd"),
        "/empty": answer(""),
        "/feed-again": answer("<rss version='2.0'><channel><item><link>/x</link></item></channel></rss>"),
    }
    site.answers["/rss"] = feed(site, *(p for p in site.answers if p != "/round"))
    began = time.monotonic()
    watch(db, site, limits=Limits(seconds=1, max_bytes=300_000, private=True))
    assert time.monotonic() - began < 40
    outcomes = {p: visit(db, site, p).outcome for p in site.answers if p not in ("/rss", "/round")}
    assert outcomes == {
        "/good": "new",
        "/drip": "failed",
        "/silent": "failed",
        "/endless": "given-up",
        "/circle": "given-up",
        "/short": "failed",
        "/bomb": "given-up",
        "/cut": "failed",
        "/packed": "new",
        "/charset": "new",
        "/image": "rejected",
        "/file": "given-up",
        "/empty": "rejected",
        "/feed-again": "given-up",
    }
    read = {a.url: a for a in articles(db) if a.state == "read"}
    assert {u.rpartition("/")[2] for u in read} == {"good", "packed", "charset"}
    assert read[site.address + "/charset"].title == "مصادرة ذخيرة في زهران"


def test_a_page_that_breaks_the_reader_costs_only_itself(file: str, site: Site) -> None:
    site.answers |= {"/rss": feed(site, "/1", "/2"), "/1": answer(page()), "/2": answer(page("وقود", OTHER))}

    def broken_understanding(*_: Any) -> Any:
        raise ZeroDivisionError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "find_times", broken_understanding)
        watch(file, site)
    assert {a.reason for a in articles(file)} == {"failed"}


def test_private_networks_are_left_alone_unless_switched_on(file: str, site: Site) -> None:
    site.answers["/rss"] = feed(site, "/1")
    watch(file, site, limits=Limits(seconds=1))
    assert site.asked == []
    assert "private network" in (visit(file, site, "/rss").detail or "")


# Restarts


def test_a_ledger_that_cannot_be_written_for_a_while_loses_nothing(
    file: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers |= {"/rss": feed(site, "/1", "/2"), "/1": answer(page()), "/2": answer(page("وقود", OTHER))}
    with Ledger.open(file) as ledger, ledger.writer() as writer:
        one = watcher(ledger, writer, site)
        add, troubles = writer.add, iter([True, True, False, True])

        def sometimes(item: Record, **more: Any) -> Any:
            if next(troubles, False):
                raise LedgerError("disk full")
            return add(item, **more)

        monkeypatch.setattr(writer, "add", sometimes)
        one.run(Event(), once=True)
    assert len(articles(file)) == 2
    assert (site.count("/1"), site.count("/2")) == (1, 1)  # what was fetched was kept
    assert [what for _, what in one.metrics.troubles].count("disk full") == 3


def test_a_page_that_the_ledger_alone_does_not_take_is_set_aside(
    file: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers |= {"/rss": feed(site, "/1", "/2"), "/1": answer(page()), "/2": answer(page("وقود", OTHER))}
    with Ledger.open(file) as ledger, ledger.writer() as writer:
        one = watcher(ledger, writer, site)
        add = writer.add

        def not_the_first(item: Record, **more: Any) -> Any:
            if item.article.url == site.address + "/1":
                raise LedgerError("a value that this database cannot hold")
            return add(item, **more)

        monkeypatch.setattr(writer, "add", not_the_first)
        one.run(Event(), once=True)
    assert [a.url for a in articles(file)] == [site.address + "/2"]
    found = visit(file, site, "/1")
    assert (found.outcome, "cannot hold" in (found.detail or "")) == ("failed", True)


WATCH = [sys.executable, "-m", "musnad", "watch", "--once", "--private", "--contact", "x@example.org", "--port", "0"]


def command(db: str, *more: str) -> list[str]:
    return [*WATCH, "--db", db, *more]


def quick_list(tmp_path: Path, site: Site) -> str:
    path = tmp_path / "feeds.toml"
    path.write_text(f'delay = "0s"\n[[feed]]\naddress = "{site.address}/rss"\n', encoding="utf-8")
    return str(path)


def test_a_watch_killed_at_any_moment_goes_on_where_it_was(tmp_path: Path, site: Site) -> None:
    paths = [f"/{i}" for i in range(12)]
    site.answers |= {"/rss": feed(site, *paths)}
    site.answers |= {p: answer(page(f"خبر رقم {p[1:]}", SEIZED if int(p[1:]) % 2 else OTHER)) for p in paths}
    killed, whole = str(tmp_path / "killed.db"), str(tmp_path / "whole.db")
    feeds, chance, kills = quick_list(tmp_path, site), random.Random(5), 0
    for _ in range(4):
        with subprocess.Popen(command(killed, feeds), stderr=subprocess.PIPE, text=True) as child:
            assert child.stderr
            left = chance.randrange(1, 5)
            for line in child.stderr:
                left -= ", " in line and "events" in line
                if left <= 0:
                    time.sleep(chance.random() * 0.2)
                    child.kill()
                    break
        kills += child.returncode == -signal.SIGKILL
    assert kills >= 2
    assert subprocess.run(command(killed, feeds), check=False, capture_output=True).returncode == 0
    assert subprocess.run(command(whole, feeds), check=False, capture_output=True).returncode == 0
    tables = ("articles", "events", "reports", "stories", "copies", "event_actors")
    without = ("run", "added_at", "source")
    assert rows(killed, *tables, without=without) == rows(whole, *tables, without=without)
    done = "SELECT address, outcome FROM visits WHERE due IS NULL OR kind = 'page' ORDER BY address"
    assert {a for a, _ in run(killed, done)} == {site.address + p for p in paths}
    with Ledger.open(killed) as ledger:
        assert len(ledger.view().articles()) == 12


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_full_disk_is_waited_out(tmp_path: Path, site: Site) -> None:
    paths = [f"/{i}" for i in range(5)]
    site.answers |= {"/rss": feed(site, *paths), **{p: answer(page(f"خبر {p}", SEIZED + BODY * 4)) for p in paths}}
    with small_disk(tmp_path / "disk", "2m"):
        db, filler = tmp_path / "disk" / "ledger.db", tmp_path / "disk" / "filler"
        feeds = quick_list(tmp_path, site)
        Ledger.open(str(db)).close()
        with filler.open("wb") as out:
            left = os.statvfs(tmp_path / "disk")
            out.write(bytes(max(0, left.f_bavail * left.f_frsize - 120_000)))
        long = [c for c in command(str(db), feeds) if c != "--once"]
        with subprocess.Popen(long, stderr=subprocess.PIPE, text=True) as child:
            assert child.stderr
            waited = written = False
            for line in child.stderr:
                if "the next try" in line:
                    assert "full" in line or "I/O" in line
                    waited = True
                    filler.unlink(missing_ok=True)
                with Ledger(str(db)) as ledger:
                    written = len(ledger.view().articles()) == 5
                if waited and written:
                    break
            child.terminate()
            child.stderr.read()
            assert child.wait(60) == 0
        assert waited
        assert written
        assert all(site.count(p) == 1 for p in paths)
        with Ledger(str(db)) as ledger:
            assert {h.article for h in ledger.view().search("ذخيرة").rows} == {a.id for a in ledger.view().articles()}


def test_a_watch_ends_in_order_when_it_is_told_to(tmp_path: Path, site: Site) -> None:
    site.answers["/rss"] = feed(site)
    long = [c for c in command(str(tmp_path / "l.db"), quick_list(tmp_path, site)) if c != "--once"]
    with subprocess.Popen(long, stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr
        for line in child.stderr:
            if "how it stands" in line:
                break
        time.sleep(0.5)
        child.terminate()
        rest = child.stderr.read()
    assert child.returncode == 0
    assert "run it again to go on" in rest
    assert run(str(tmp_path / "l.db"), "SELECT finished IS NOT NULL FROM runs") == [(1,)]


# How it stands


def get(address: str, **headers: str) -> tuple[int, str, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=5) as found:
            return found.status, found.headers["Content-Type"], found.read().decode()
    except urllib.error.HTTPError as why:
        return why.code, "", why.read().decode()


def test_the_status_page_and_the_metrics_say_how_the_watch_stands(db: str, site: Site) -> None:
    site.answers |= {"/rss": feed(site, "/1", "/2"), "/1": answer(page())}
    one = watch(db, site, "/rss", "/broken", outlet="<b>نبأ")
    with Ledger.open(db) as ledger:
        watched = partial(ledger.visits().watched, [site.address + "/rss", site.address + "/broken"])
        with status_page(0, one.metrics, watched) as address:
            status, kind, html = get(address)
            assert (status, kind) == (200, "text/html; charset=utf-8")
            assert "dir=rtl" in html
            assert f"{site.address}/rss" in html
            assert "404" in html
            assert "&lt;b&gt;نبأ" in html
            _, kind, text = get(address + "metrics")
            assert kind.startswith("text/plain; version=0.0.4")
            found = json.loads(get(address + "status.json")[2])
            assert get(address, Host="evil.example")[0] == 403
            assert get(address + "nothing")[0] == 404
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert lines['musnad_watch_articles_total{outcome="added"}'] == "1.0"
    assert lines['musnad_watch_feeds{state="failing"}'] == "1.0"
    assert lines['musnad_watch_fetches_total{kind="feed",outcome="fetched"}'] == "1.0"
    assert lines['musnad_watch_fetches_total{kind="feed",outcome="http-404"}'] == "1.0"
    assert float(lines["musnad_watch_read_seconds_count"]) == 1
    assert "# TYPE musnad_watch_fetch_seconds histogram" in text
    by_path = {f["address"].rpartition("/")[2]: f for f in found["feeds"]}
    assert (by_path["rss"]["pages"], by_path["rss"]["outcome"], by_path["broken"]["failures"]) == (2, "listed", 1)


def test_the_status_page_is_there_while_the_ledger_is_not() -> None:
    def broken() -> Any:
        raise LedgerError("no <disk>")

    with status_page(0, Metrics(), broken, "en") as address:
        status, _, html = get(address)
        assert status == 200
        assert "no &lt;disk&gt;" in html
        assert get(address + "metrics")[0] == 200


def test_what_the_command_lacks_it_says(tmp_path: Path, site: Site) -> None:
    from typer.testing import CliRunner

    from musnad.cli import app

    db, address = str(tmp_path / "l.db"), site.address + "/rss"
    nobody = CliRunner().invoke(app, ["watch", address, "--db", db], env={"MUSNAD_CONTACT": ""})
    nothing = CliRunner().invoke(app, ["watch", str(tmp_path / "none.toml"), "--db", db, "--contact", "x"])
    taken = CliRunner().invoke(
        app, ["watch", address, "--db", db, "--contact", "x", "--port", site.address.rpartition(":")[2]]
    )
    assert [r.exit_code for r in (nobody, nothing, taken)] == [1, 1, 1]
    assert "--contact" in nobody.stderr
    assert "cannot be read" in nothing.stderr
    assert "cannot be served on" in taken.stderr


def test_a_single_round_says_by_its_exit_code_that_pages_were_rejected(tmp_path: Path, site: Site) -> None:
    site.answers |= {"/rss": feed(site, "/gone", "/1"), "/1": answer(page())}
    db, feeds = str(tmp_path / "l.db"), quick_list(tmp_path, site)
    first = subprocess.run(command(db, feeds), check=False, capture_output=True, text=True)
    assert first.returncode == 3, first.stderr
    assert "/gone: the server answers 404; given up" in first.stderr
    assert first.stdout == ""
    again = subprocess.run(command(db, feeds), check=False, capture_output=True, text=True)
    assert (again.returncode, site.count("/1")) == (0, 1)


def test_an_article_can_be_read_while_its_ledger_is_watched(file: str, site: Site) -> None:
    """The status page, the reading room and a watch share a ledger."""
    paths = [f"/{i}" for i in range(4)]
    site.answers |= {"/rss": feed(site, *paths), **{p: answer(page(f"خبر {p}")) for p in paths}}
    stop = Event()
    with Ledger.open(file) as ledger, ledger.writer() as writer, Ledger.open(file) as other:
        thread = Thread(target=watcher(ledger, writer, site).run, args=(stop,))
        thread.start()
        began = time.monotonic()
        while len(other.view().articles()) < 4 and time.monotonic() - began < 60:
            time.sleep(0.02)
        stop.set()
        thread.join(20)
        assert not thread.is_alive()
        assert len(other.view().articles()) == 4
