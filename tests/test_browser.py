"""The reading room as it is used in a browser: Debian's Chromium, driven by Playwright, on a room of real readings.

MUSNAD_SHOTS=FOLDER keeps a picture of every page at both widths.
"""

import csv
import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from web_samples import NAME, PASSWORD

pytest.importorskip("fastapi", reason="the reading room is not installed (musnad[web])")
sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed (musnad[dev])")
CHROMIUM = shutil.which("chromium")
if CHROMIUM is None:
    pytest.skip("Chromium is not installed (Debian's package chromium)", allow_module_level=True)

# Without a sandbox, as root has none; and nothing that Chromium would like to tell or ask elsewhere.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDTHS = {1280: 900, 390: 844}
DELEGATION = """مرايا الخبر
وفد من بلدية النهرين يزور بغداد
بغداد 3 مارس 2025 (مرايا)

نقلت صحيفة "الضفاف" عن مسؤولين في بغداد أن العراق سيسحب حرسه من معبر السنديان قبل نهاية آذار المقبل.

وقال رئيس البلدية سامر الزيتوني إن المدينة تريد أن ترى عراقاً آمناً، وإن العراق اتهم شركة "سيف البحر" بتأخير العمل.

وزار الوفد البصرة والتقى محافظها.
"""


class Room:
    """A reading room that listens on a port of this machine."""

    def __init__(self, folder: Path) -> None:
        import uvicorn

        from musnad.ledger import Ledger
        from musnad.web.accounts import hashed
        from musnad.web.app import create_app
        from musnad.web.site import Options

        self.db = str(folder / "room.db")
        self.read("1")
        with Ledger.open(self.db) as ledger:
            ledger.people.put(NAME, hashed(PASSWORD))
        app = create_app(self.db, Options(today=lambda: date(2025, 11, 20)))
        self.server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.05)
        self.address = f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def read(self, version: str) -> None:
        """Reads the sample pages and one of ours into the ledger, as this version of the pipeline."""
        from musnad.ledger import Ledger
        from musnad.models import Page, Record
        from musnad.pipeline import read
        from musnad.sources import iter_pages

        samples = Path(__file__).parent.parent / "samples" / "pages"
        pages = [Page(source="delegation", text=DELEGATION), *(p for p in iter_pages([samples]) if isinstance(p, Page))]
        with Ledger.open(self.db) as ledger, ledger.writer("test", version) as writer:
            for page in pages:
                record = read(page)
                assert isinstance(record, Record)
                made = record.provenance.model_copy(update={"version": version})
                writer.add(record.model_copy(update={"provenance": made}), source=page.source)

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    opened = Room(tmp_path_factory.mktemp("browser"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


class Reader:
    """A page of a browser, and what went wrong in it or was asked for elsewhere."""

    def __init__(self, context: Any, address: str) -> None:
        self.page = context.new_page()
        self.page.set_default_timeout(30_000)
        self.address = address
        self.faults: list[str] = []
        self.elsewhere: list[str] = []
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("response", lambda r: self.faults.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.elsewhere.append(request.url)

    def go(self, path: str) -> Any:
        answer = self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")
        return answer


@pytest.fixture
def reader(room: Room, chromium: Any) -> Iterator[Reader]:
    """A reader who has English set; nothing may fail in their browser or be asked for elsewhere."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 900}, accept_downloads=True)
    reading = Reader(context, room.address)
    yield reading
    context.close()
    assert reading.faults == []
    assert reading.elsewhere == []


def ask(reader: Reader, words: str) -> list[str]:
    """Searches as one types it; gives the titles found."""
    reader.page.fill("#find", words)
    reader.page.press("#find", "Enter")
    reader.page.wait_for_load_state("networkidle")
    return list(reader.page.locator(".hits .what").all_inner_texts())


def test_a_search_finds_iraq_with_and_without_the_article(reader: Reader) -> None:
    reader.go("/")
    found = [ask(reader, words) for words in ("العراق", "عراق")]
    assert found[0] == found[1] == ["وفد من بلدية النهرين يزور بغداد"]
    assert reader.page.locator(".hits mark").first.inner_text() in ("العراق", "عراقاً")


def test_a_reader_follows_a_chain_from_an_event_to_the_words_in_the_article(reader: Reader) -> None:
    reader.go("/")
    ask(reader, "العراق اتهم")
    reader.page.click(".tabs a >> nth=1")
    reader.page.click(".hits .what >> nth=0")
    reader.page.wait_for_load_state("networkidle")
    tree = reader.page.locator("#origins .tree").first
    assert "سامر الزيتوني" in tree.inner_text()
    tree.locator("a[href*='/article/']").first.click()
    reader.page.wait_for_load_state("networkidle")
    mark = reader.page.locator(":target")
    assert mark.evaluate("e => e.closest('.text') !== null")
    assert mark.inner_text() in DELEGATION
    box = mark.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 900  # it is in sight


def test_the_language_is_switched_and_stays(reader: Reader) -> None:
    reader.go("/events")
    assert reader.page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["en", "ltr"]
    reader.page.click("a.language")
    reader.go("/commitments")
    assert reader.page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    assert reader.page.locator("h1").inner_text() == "التعهدات"
    brand, nav = (reader.page.locator(s).bounding_box() for s in (".brand", ".places"))
    assert brand["x"] > nav["x"]  # the head begins on the other side now


def sign_in(reader: Reader) -> None:
    reader.go("/sign-in")
    reader.page.fill("main [name=name]", NAME)
    reader.page.fill("main [name=password]", PASSWORD)
    reader.page.click("main button")
    reader.page.wait_for_load_state("networkidle")


def test_a_status_that_was_corrected_stays_so_after_a_new_reading(reader: Reader, room: Room) -> None:
    sign_in(reader)
    planned = reader.page.request.get(f"{room.address}/events.json?status=planned").json()["events"]
    alone = next(e["id"] for e in planned if e["reports"] == 1)  # nobody else says otherwise
    event = f"{room.address}/event/{alone.replace(':', '%3A')}"
    reader.page.goto(event)
    reader.page.click("a.button[href^='/review/']")
    reader.page.check("[name=verdict][value=correct]")
    reader.page.select_option("[name=status]", "possible")
    reader.page.click("main form.stack button")
    reader.page.wait_for_load_state("networkidle")

    def stands() -> tuple[str, str]:
        reader.page.goto(event)
        return reader.page.locator("h1 .status").inner_text(), reader.page.locator(".side").inner_text()

    before = stands()
    assert before[0] == "Possible"
    assert NAME in before[1]
    room.read("2")
    assert stands() == before


def test_a_list_exported_as_csv_has_as_many_rows_as_the_page_says(reader: Reader, tmp_path: Path) -> None:
    reader.go("/events?type=RETREAT")
    said = int(re.sub(r"\D", "", reader.page.locator(".sum:has(a[download])").inner_text().split("event")[0]))
    with reader.page.expect_download() as waiting:
        reader.page.click("a[download]")
    file = tmp_path / "events.csv"
    waiting.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == said == reader.page.locator(".story").count() > 1


def test_the_keys_go_from_event_to_event_and_to_the_search(reader: Reader) -> None:
    reader.go("/events")
    focused = "document.activeElement.getAttribute('href')"
    reader.page.keyboard.press("j")
    first = reader.page.evaluate(focused)
    reader.page.keyboard.press("j")
    assert reader.page.evaluate(focused) != first
    reader.page.keyboard.press("k")
    assert reader.page.evaluate(focused) == first
    reader.page.keyboard.press("/")
    assert reader.page.evaluate("document.activeElement.id") == "find"


def test_a_layer_of_an_article_can_be_switched_off(reader: Reader) -> None:
    reader.go("/search?q=العراق")
    reader.page.click(".hits .what >> nth=0")
    reader.page.wait_for_load_state("networkidle")
    mark = reader.page.locator(".text .ev").first
    before = mark.evaluate("e => getComputedStyle(e).backgroundColor")
    reader.page.uncheck("#layer-ev")
    assert mark.evaluate("e => getComputedStyle(e).backgroundColor") != before


@pytest.mark.parametrize("path", ["/timeline", "/map", "/pairs"])
def test_a_chart_is_drawn_and_its_marks_lead_to_their_events(reader: Reader, path: str) -> None:
    pytest.importorskip("vl_convert", reason="charts are drawn with vl-convert-python (musnad[web])")
    reader.go(path)
    reader.page.wait_for_selector(".drawn svg")
    marks = reader.page.locator(".drawn svg .role-mark:is(.mark-rect, .mark-symbol) path")
    assert marks.count() > 0
    with reader.page.expect_navigation(url=re.compile("/events")):
        marks.first.click(force=True)
    assert reader.page.locator(".story").count() >= 1


def test_everything_is_there_without_script(room: Room, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="ar")
    page = context.new_page()
    page.goto(f"{room.address}/timeline")
    assert page.locator(".chart img").evaluate("e => e.complete && e.naturalWidth > 100")
    assert page.locator("tbody tr").count() > 3
    page.goto(f"{room.address}/search?q=العراق")
    page.click(".hits .what >> nth=0")
    assert page.locator(".text .ev").count() > 1
    context.close()


def pages(room: Room) -> dict[str, str]:
    """Every page by a name for its picture."""
    from musnad.ledger import Ledger

    with Ledger(room.db) as ledger:
        story = next(iter(ledger.stories(min_origins=2).head(1) or ledger.stories().head(1)))
        event = story.id.replace(":", "%3A")
        article = story.id.rpartition(":")[0]
    return {
        "front": "/",
        "events": "/events",
        "event": f"/event/{event}",
        "articles": "/articles",
        "article": f"/article/{article}",
        "search": "/search?q=العراق",
        "search-empty": "/search",
        "timeline": "/timeline",
        "map": "/map",
        "pairs": "/pairs",
        "commitments": "/commitments",
        "queue": "/review",
        "review": f"/review/{event}",
        "judged": "/judged",
        "add": "/add",
        "sign-in": "/sign-in",
        "api": "/api/docs",
        "wrong": "/nowhere",
    }


@pytest.mark.parametrize(("lang", "scheme"), [("ar", "light"), ("en", "light"), ("ar", "dark")])
def test_no_page_has_a_serious_fault_of_accessibility(room: Room, chromium: Any, lang: str, scheme: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed (musnad[dev])"
    ).Axe()
    context = chromium.new_context(
        locale="ar" if lang == "ar" else "en-GB", color_scheme=scheme, viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    found = {}
    for name, path in pages(room).items():
        page.goto(room.address + path)
        page.wait_for_load_state("networkidle")
        faults = axe.run(page).response["violations"]
        serious = [
            f"{f['id']}: {f['nodes'][0]['html'][:200]}" for f in faults if f["impact"] in ("serious", "critical")
        ]
        if serious:
            found[name] = serious
    context.close()
    assert found == {}


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_fits_the_screen(room: Room, chromium: Any, width: int, lang: str) -> None:
    folder = os.environ.get("MUSNAD_SHOTS")
    context = chromium.new_context(
        locale="ar" if lang == "ar" else "en-GB", viewport={"width": width, "height": WIDTHS[width]}
    )
    reader = Reader(context, room.address)
    wide = {}
    for name, path in pages(room).items():
        reader.go(path)
        over = reader.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wide[name] = over
        if folder:
            reader.page.screenshot(path=str(Path(folder) / f"{name}-{width}-{lang}.png"))
    faults = [f for f in reader.faults if "404" not in f]  # a page that is not there is asked for on purpose
    context.close()
    assert (wide, faults, reader.elsewhere) == ({}, [], [])
