"""Lists of pages: feeds, sitemaps and what a person lists are read; what is broken or hostile says so in time."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytest.importorskip("feedparser", reason="watching feeds needs the extra musnad[watch]")

from musnad.errors import InputError
from musnad.watch.feeds import Entry, Listing, Unreadable, kind_of, read_list
from musnad.watch.watchlist import Source, read_watchlists

AT = "https://news.example/feeds/all"
RSS = """<?xml version="1.0" encoding="{charset}"?>
<rss version="2.0"><channel><title>نبأ الساحل</title><link>https://news.example/</link><ttl>30</ttl>
<item><title>خبر أول</title>
<link>/2031/1?a=1&amp;b=2#top</link><pubDate>Tue, 04 Mar 2031 09:30:00 +0300</pubDate></item>
<item><title>خبر ثان</title>
<link>https://news.example/2031/2</link><pubDate>Wed, 05 Mar 2031 09:30:00 +0300</pubDate></item>
<item><title>ليس عنوانا</title><link>javascript:alert(1)</link></item>
<item><title>لا رابط</title></item>
<item><title>مكرر</title><link>https://news.example/2031/2</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>نبأ</title><updated>2031-03-04T00:00:00Z</updated>
<entry><title>خبر</title><id>urn:1</id><link rel="alternate" href="../3"/><updated>2031-03-04T10:00:00Z</updated>
<published>2031-03-04T09:00:00+03:00</published></entry></feed>"""
SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://news.example/old</loc><lastmod>2031-03-01</lastmod></url>
<url><loc>https://news.example/undated</loc></url>
<url><loc> https://news.example/new </loc><lastmod>2031-03-04T12:00:00+03:00</lastmod><news:news>
<news:publication_date>2031-03-04T11:00:00+03:00</news:publication_date><news:title>خبر</news:title></news:news></url>
</urlset>"""


def test_a_feed_gives_its_pages_the_newest_first() -> None:
    found = read_list(RSS.format(charset="utf-8").encode(), AT, "application/rss+xml")
    assert found == Listing(
        "feed",
        (
            Entry(
                "https://news.example/2031/2",
                "Wed, 05 Mar 2031 09:30:00 +0300",
                datetime(2031, 3, 5, 6, 30, tzinfo=UTC),
            ),
            Entry(
                "https://news.example/2031/1?a=1&b=2",
                "Tue, 04 Mar 2031 09:30:00 +0300",
                datetime(2031, 3, 4, 6, 30, tzinfo=UTC),
            ),
        ),
        every=1800,
    )


def test_a_feed_in_an_old_encoding_or_without_one_is_read() -> None:
    for charset in ("windows-1256", "utf-16"):
        found = read_list(RSS.format(charset=charset).encode(charset), AT)
        assert isinstance(found, Listing)
        assert len(found.entries) == 2


def test_atom_gives_when_an_entry_changed_and_when_it_was_published() -> None:
    found = read_list(ATOM.encode(), AT)
    assert isinstance(found, Listing)
    (entry,) = found.entries
    assert entry.address == "https://news.example/3"
    assert entry.changed == "2031-03-04T10:00:00Z"
    assert entry.published == datetime(2031, 3, 4, 6, tzinfo=UTC)


def test_a_sitemap_gives_its_pages_the_newest_first() -> None:
    found = read_list(SITEMAP.encode(), AT)
    assert isinstance(found, Listing)
    assert found.kind == "sitemap"
    assert [e.address.rpartition("/")[2] for e in found.entries] == ["new", "old", "undated"]
    assert found.entries[0].published == datetime(2031, 3, 4, 8, tzinfo=UTC)
    assert found.entries[0].changed == "2031-03-04T12:00:00+03:00"


def test_an_entry_that_cannot_be_used_costs_only_itself() -> None:
    bad = "".join(
        f"<url><loc>{a}</loc><lastmod>{d}</lastmod></url>"
        for a, d in (
            ("https://news.example/" + "خ" * 1500, "2031-01-01"),
            ("https://a:b@news.example/", "2031-01-01"),
            ("ftp://news.example/", "2031-01-01"),
            ("https://news.example/\u202e", "2031-01-01"),
            ("https://news.example/dated", "0001-01-01T00:00:00+14:00"),
            ("https://news.example/undated", "soon"),
        )
    )
    found = read_list(f"<urlset>{bad}</urlset>".encode(), AT)
    assert isinstance(found, Listing)
    assert [e.address.rpartition("/")[2] for e in found.entries] == ["dated", "undated"]


def test_an_index_gives_the_sitemaps_that_it_names() -> None:
    data = b"<sitemapindex><sitemap><loc>/a.xml</loc></sitemap><sitemap><loc>/b.xml</loc></sitemap></sitemapindex>"
    found = read_list(data, AT)
    assert isinstance(found, Listing)
    assert [e.address for e in found.lists] == ["https://news.example/a.xml", "https://news.example/b.xml"]
    assert found.entries == ()


def test_a_sitemap_that_is_cut_off_gives_what_came() -> None:
    found = read_list(SITEMAP[: SITEMAP.index("undated")].encode(), AT)
    assert isinstance(found, Listing)
    assert [e.address for e in found.entries] == ["https://news.example/old"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (RSS, "feed"),
        (ATOM, "feed"),
        ("<rdf:RDF xmlns:rdf='x'><item/></rdf:RDF>", "feed"),
        (SITEMAP, "sitemap"),
        ("<!-- <html> --><?xml-stylesheet x?><!DOCTYPE rss><rss/>", "feed"),
        ("<!DOCTYPE html><html><body>rss feed</body></html>", "page"),
        ("نص بلا وسوم <", "page"),
        ("", "page"),
    ],
)
def test_what_comes_is_known_by_its_outermost_element(data: str, kind: str) -> None:
    assert kind_of(data.encode()) == kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>no feed</body></html>",
        b"\x00\xff\xfe" * 100,
        b"<urlset>",
        b"<rss>" + b"<a>" * 20_000,
        b"<rss>" + b"<a>" * 300_000,
        b"<rss>" + b"<" * 2_000_000,
        b"<rss>" + b"&" * 2_000_000,
        b"<urlset>" + b"<url>" * 500_000,
        b"<rss><channel>" + b"<item><link>http://x/1</link></item>" * 100_000,
    ],
    ids=lambda d: f"{d[:12]!r} {len(d)}",
)
def test_what_is_no_list_says_so_in_time(data: bytes) -> None:
    began = time.monotonic()
    found = read_list(data, AT)
    assert isinstance(found, Unreadable)
    assert found.detail
    assert time.monotonic() - began < 10


def test_entities_are_neither_fetched_nor_blown_up() -> None:
    lol = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(9))
    secret = '<!ENTITY s SYSTEM "file:///etc/passwd">'
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{lol}{secret}]>'
    began = time.monotonic()
    for form in (
        "<rss><channel><item><title>&l9;&s;</title><link>http://x.example/&l9;&s;</link></item></channel></rss>",
        "<urlset><url><loc>http://x.example/&l9;&s;</loc></url></urlset>",
    ):
        found = read_list((head + form).encode(), AT)
        assert "root:" not in repr(found)
        assert len(repr(found)) < 1000
    assert time.monotonic() - began < 5


# What a person lists


def test_a_list_of_feeds_says_who_asks_and_how_often(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text(
        'contact = "https://example.org/bot"\ndelay = "5s"\nrevisit = ["2d", "30m"]\n'
        '[[feed]]\naddress = "https://a.example/rss"\noutlet = "نبأ"\nevery = "10s"\nnewest = 3\n'
        '[[feed]]\naddress = "https://b.example/sitemap.xml"\n',
        encoding="utf-8",
    )
    found = read_watchlists([str(path), "https://c.example/page"])
    assert (found.contact, found.delay, found.revisit) == ("https://example.org/bot", 5, (1800, 172800))
    assert found.sources == (
        Source("https://a.example/rss", "نبأ", 60, 3),  # once a minute is the most
        Source("https://b.example/sitemap.xml"),
        Source("https://c.example/page"),
    )


def test_a_readers_list_is_taken_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "feeds.opml"
    path.write_text(
        '<opml version="2.0"><head/><body><outline text="عربي"><outline type="rss" text="نبأ" xmlUrl="https://a.example/rss"/>'
        '<outline type="rss" text="x" xmlUrl="feed:nothing"/></outline><outline title="ب" xmlUrl="https://b.example/"/>'
        "</body></opml>",
        encoding="utf-8",
    )
    assert read_watchlists([str(path)]).sources == (
        Source("https://a.example/rss"),
        Source("https://b.example/"),
    )


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("f.toml", "contact = 3", "text in quotation marks"),
        ("f.toml", "delay = 2", "no duration"),
        ("f.toml", 'delay = "2 weeks"', "no duration"),
        ("f.toml", 'revisit = "1h"', "list of durations"),
        ("f.toml", "colour = 1", "`colour` is unknown"),
        ("f.toml", "[[feed]]\nurl = 'x'", "feed 1: `url` is unknown"),
        ("f.toml", "[[feed]]\naddress = 'file:///etc/passwd'", "feed 1: has no `address`"),
        ("f.toml", "[feed]\naddress = 'http://x/'", r"\[\[feed\]\]"),
        ("f.toml", "[[feed]]\naddress = 'http://x/'\nnewest = 0", "number of pages"),
        ("f.toml", "no toml", "not valid TOML"),
        ("f.toml", "contact = 'x'", "lists no feed"),
        ("f.opml", "<html/>", "no OPML"),
        ("f.opml", "<opml", "not valid XML"),
        ("f.opml", "<opml/>", "lists no feed"),
    ],
)
def test_a_list_that_cannot_be_says_where_and_why(tmp_path: Path, name: str, text: str, says: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        read_watchlists([str(path)])
    with pytest.raises(InputError, match="cannot be read"):
        read_watchlists([str(tmp_path / "nothing.toml")])
