"""Addresses among the inputs: a page, or a list with its pages, is fetched politely and read as a file would be."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

pytest.importorskip("feedparser", reason="addresses need the extra musnad[watch]")

from musnad.cli import app
from musnad.fetching import Limits
from musnad.ledger import Ledger
from musnad.models import Page, Rejected
from musnad.watch.addresses import address_pages
from story_samples import BODY, SEIZED
from web_server import Site, answer, serving

PAGE = (
    f'<html lang="ar"><body><article><h1>مصادرة ذخيرة في زهران</h1><p>{SEIZED}</p><p>{BODY}</p></article></body></html>'
)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


def ask(site: Site, *paths: str) -> list[Any]:
    addresses = [site.address + p for p in paths]
    return list(address_pages(addresses, agent="x", limits=Limits(2, 100_000, private=True), delay=0.0))


def test_a_page_comes_with_where_and_when_it_was_fetched(site: Site) -> None:
    site.answers["/1"] = answer(PAGE, "text/html; charset=windows-1256")
    (page,) = ask(site, "/1")
    assert isinstance(page, Page)
    assert (page.url, page.charset, page.data) == (site.address + "/1", "windows-1256", PAGE.encode())
    assert page.source.startswith(f"{site.address}/1 at 20")


def test_a_list_gives_its_pages_and_an_index_those_of_its_lists_each_once(site: Site) -> None:
    urls = "".join(f"<url><loc>{site.address}/{i}</loc></url>" for i in (1, 2, 1))
    site.answers |= {
        "/index": answer("<sitemapindex>" + "<sitemap><loc>/map</loc></sitemap>" * 2 + "</sitemapindex>"),
        "/map": answer(f"<urlset>{urls}</urlset>"),
        "/1": answer(PAGE),
        "/2": answer("", status="404 Not Found"),
    }
    one, two = ask(site, "/index", "/1")
    assert isinstance(one, Page)
    assert isinstance(two, Rejected)
    assert (two.rejected, "404" in two.detail) == ("not-fetched", True)
    assert site.count("/1") == 1


def test_lists_that_lead_to_lists_without_end_are_given_up(site: Site) -> None:
    for i in range(9):
        site.answers[f"/{i}"] = answer(f"<sitemapindex><sitemap><loc>/{i + 1}</loc></sitemap></sitemapindex>")
    (last,) = ask(site, "/0")
    assert (last.rejected, len(site.asked)) == ("bad-list", 4)  # with robots.txt


def test_robots_txt_is_asked_for_a_single_address_too(site: Site) -> None:
    site.answers |= {"/robots.txt": answer("User-agent: *\nDisallow: /"), "/1": answer(PAGE)}
    (found,) = ask(site, "/1")
    assert found.rejected == "not-fetched"
    assert site.count("/1") == 0


def test_the_commands_take_addresses_beside_files(site: Site, tmp_path: Path) -> None:
    site.answers["/1"] = answer(PAGE)
    file, db = tmp_path / "page.html", str(tmp_path / "ledger.db")
    file.write_text(PAGE.replace("زهران", "الوادي"), encoding="utf-8")
    inputs = [site.address + "/1", str(file), site.address + "/none"]
    added = CliRunner().invoke(app, ["add", *inputs, "--private", "--db", db, "--json"])
    assert added.exit_code == 3, added.stderr
    assert json.loads(added.stdout)["added"] == 2
    with Ledger.open(db) as ledger:
        assert {a.url for a in ledger.view().articles(state="read")} == {site.address + "/1", None}
    read = CliRunner().invoke(app, ["read", site.address + "/1", "--private", "--json"])
    assert json.loads(read.stdout)["article"]["url"] == site.address + "/1"
    refused = CliRunner().invoke(app, ["read", site.address + "/1", "--json"])
    assert json.loads(refused.stdout)["rejected"] == "not-fetched"
    assert "private network" in refused.stdout
