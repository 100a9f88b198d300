"""Watches feeds: asks politely what is new, reads it, adds it. `Watcher.run` is the loop; read it first.

    watchlist ──▶ visits that are due ──fetching──▶ feed ──▶ more visits
                         ▲                 └──────▶ page ──pipeline.read──▶ ledger
                         └──────── when to ask again ◀──────────┘

Threads fetch, one thread decides, reads and writes. All that must outlive a restart stands in the ledger
(`ledger.visits`): each visit is written after what it brought, so whatever stops a watch, it goes on where it was.
While the ledger cannot be written (a full disk, a server that is down), what was fetched waits, and nobody is asked.

Outcomes of a visit: `new`, `changed` and `unchanged` (pages), `listed` and `unchanged` (feeds), `rejected` (a page that
holds no article), `failed` (asked again later), `given-up`.
"""

import random
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Event

from musnad.errors import LedgerError
from musnad.fetching import Failed, Fetched, Limits, Unchanged, Validators, fetch, page_of
from musnad.ledger import Writer
from musnad.ledger.visits import Visit, Visits, instant
from musnad.models import Article, Page, Record, Rejected
from musnad.pages import address_id, read_page
from musnad.settings import Settings
from musnad.sources import input_hash
from musnad.watch.feeds import MAX_BYTES, Entry, Kind, Listing, Unreadable, kind_of, read_list
from musnad.watch.metrics import Metrics
from musnad.watch.politeness import Hosts, Robots, backed_off, host_of
from musnad.watch.watchlist import EVERY, NEWEST, Source, Watchlist

Answer = Fetched | Unchanged | Failed

_TRIES = 6  # of a page, before it is given up; a feed never is
_RETRY = 300.0  # seconds to the second try of a page
_SELDOM = 86_400  # seconds: a feed is looked at once a day at least
_TROUBLES = 9  # tries of a ledger that cannot be written, where a watch is to end by itself
_STRIKES = 6  # tries to write what was fetched, before it is asked whether the ledger takes anything else
_LISTS = 50  # sitemaps of an index that are looked at
_FOR_GOOD = frozenset({"bad-address", "private-address", "redirects", "too-large"})
_GONE = frozenset({f"http-{s}" for s in (400, 401, 402, 403, 404, 405, 406, 410, 414, 451)})
_HOST_FAILS = frozenset({"http-429", "http-503"})


@dataclass
class Watcher:
    """One watch. read: a page to a record; now: the clock; chance: for the jitter of waits; both are given in tests."""

    watchlist: Watchlist
    visits: Visits
    writer: Writer
    read: Callable[[Page], Record | Rejected]
    settings: Settings
    agent: str
    limits: Limits = field(default_factory=Limits)
    metrics: Metrics = field(default_factory=Metrics)
    told: Callable[[str], None] = lambda _: None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    chance: random.Random = field(default_factory=random.Random)
    fetchers: int = 8
    patience: float = 5.0  # seconds to the first try again of a ledger that could not be written

    def __post_init__(self) -> None:
        self._sources = {s.address: s for s in self.watchlist.sources}
        self._robots = Robots(self.agent, self.limits)
        self._hosts = Hosts(self.watchlist.delay)
        self._asked: dict[Future[Answer], Visit] = {}
        self._waiting: list[tuple[Visit, Answer]] = []  # fetched, not yet in the ledger
        self._strikes = 0  # tries in vain to write what waits first
        self.rejected = 0  # pages that hold no article or never came

    def run(self, stop: Event, *, once: bool = False) -> None:
        """Goes on until it is stopped; `once`: until nothing is due. What is being read then is written first."""
        began, trouble = False, 0
        with ThreadPoolExecutor(self.fetchers, thread_name_prefix="fetch") as pool:
            try:
                while not stop.is_set():
                    try:
                        if not began:
                            self.visits.watch([self._visit_of(s) for s in self.watchlist.sources])
                            began = True
                        self._write_waiting(stop)
                        self._ask_what_is_due(pool)
                        if once and not self._asked and not self._waiting and not self._due_now():
                            return
                        trouble = 0
                    except LedgerError as why:
                        trouble += 1
                        if once and trouble > _TROUBLES:
                            raise
                        self._rest(why, trouble, stop)
                        continue
                    self._take_answers(stop)
            finally:
                for future in self._asked:
                    future.cancel()

    def _rest(self, why: LedgerError, trouble: int, stop: Event) -> None:
        """The ledger cannot be read or written: what was fetched is kept, and after a while it is tried again."""
        pause = backed_off(self.patience, min(trouble - 1, 7), self.chance)
        self.metrics.ledger_trouble(str(why))
        self.told(f"{why}; what was fetched is kept, the next try is in {pause:.0f} seconds")
        stop.wait(pause)

    def _visit_of(self, source: Source) -> Visit:
        now = instant(self.now())
        return Visit(
            address=source.address,
            kind="feed",
            host=host_of(source.address),
            first_seen=now,
            outlet=source.outlet,
            every=source.every or EVERY,
            due=now,
        )

    def _due_now(self) -> bool:
        due = self.visits.next_due(self._sources)
        return due is not None and due <= instant(self.now())

    def _ask_what_is_due(self, pool: ThreadPoolExecutor) -> None:
        """Sends out as many requests as there are free threads, never two to a host."""
        free = self.fetchers - len(self._asked)
        if free <= 0 or self._waiting:
            return
        busy = self._hosts.busy() | {v.host for v in self._asked.values()}
        due = self.visits.due(self.now(), self._sources, without=busy, most=free)
        for visit in due:
            self._asked[pool.submit(self._fetch, visit)] = visit

    def _fetch(self, visit: Visit) -> Answer:
        limits = self.limits if visit.kind == "page" else replace(self.limits, max_bytes=MAX_BYTES)
        began = time.monotonic()
        known = Validators(visit.etag, visit.modified)
        found: Answer
        try:
            found = fetch(visit.address, agent=self.agent, limits=limits, known=known, may=self._robots.why_not)
        except Exception as fault:  # one address may not stop the others; the reason says that the fault is ours
            where = f"{type(fault).__name__}: {fault}"
            found = Failed(visit.address, "broken", f"{visit.address}: musnad failed on it ({where}); report it")
        self.metrics.fetched(visit.kind, found, time.monotonic() - began)
        return found

    def _take_answers(self, stop: Event) -> None:
        """Waits for an answer; where none is awaited, until a host may be asked again."""
        if not self._asked:
            stop.wait(self._hosts.soonest(1.0))
            return
        done, _ = wait(self._asked, timeout=0.2, return_when=FIRST_COMPLETED)
        for future in done:
            visit = self._asked.pop(future)
            self._hosts.asked(visit.host, self._robots.delay(visit.address))
            self._waiting.append((visit, future.result()))

    def _write_waiting(self, stop: Event) -> None:
        """Raises LedgerError where the ledger takes nothing; a page that it alone does not take is set aside."""
        while self._waiting and not stop.is_set():
            visit, found = self._waiting[0]
            try:
                self._write(visit, found)
            except LedgerError as why:
                self._strikes += 1
                if self._strikes < _STRIKES:
                    raise
                told = Failed(visit.address, "not-taken", f"{visit.address}: the ledger does not take it ({why})")
                self.visits.save(self._failed(replace(visit, visited=instant(self.now())), told))
            self._strikes = 0
            self._waiting.pop(0)

    def _write(self, visit: Visit, found: Answer) -> None:
        """What one visit brought, into the ledger: first the page or the list, then when to ask again."""
        visit = replace(visit, visited=instant(self.now()))
        if isinstance(found, Failed):
            after = self._failed(visit, found)
        elif isinstance(found, Unchanged):
            after = self._again(replace(visit, outcome="unchanged", detail=None))
        else:
            told = found.validators
            after = self._came(replace(visit, etag=told.etag, modified=told.modified), found)
        self.visits.save(after)
        self.metrics.visited(after)
        self.rejected += after.outcome in ("rejected", "given-up")

    def _came(self, visit: Visit, found: Fetched) -> Visit:
        """A page or list that was sent: read, unless it is what it was."""
        hashed = sha256(found.data).hexdigest()
        if hashed == visit.hash:
            return self._again(replace(visit, outcome="unchanged", detail=None))
        visit = replace(visit, hash=hashed)
        kind = kind_of(found.data)
        if kind == "page":
            if visit.kind != "page" and (visit.listed_in is not None or visit.read is not None):
                return self._broken(visit, "a page, where a list was before or is named")
            return self._again(self._read(replace(visit, kind=kind), found))
        listing = read_list(found.data, found.url, found.content_type)
        if isinstance(listing, Unreadable):
            return self._broken(visit, listing.detail)
        if visit.kind == "page" and visit.listed_in is not None:  # feeds do not lead to feeds
            return replace(visit, due=None, outcome="given-up", detail="a list, where a page was expected", failures=0)
        return self._listed(replace(visit, kind=kind), listing)

    def _broken(self, visit: Visit, detail: str) -> Visit:
        return self._failed(
            replace(visit, hash=None, etag=None, modified=None), Failed(visit.address, "broken", detail)
        )

    def _listed(self, visit: Visit, listing: Listing) -> Visit:
        """The pages of a list become visits; lists of an index are looked at as the index is."""
        top = visit.listed_in or visit.address
        source = self._sources.get(top)
        pages = [self._listed_page(top, visit.outlet, e, "page") for e in listing.entries[: _newest(source)]]
        lists = [self._listed_page(top, visit.outlet, e, "sitemap") for e in listing.lists[:_LISTS]]
        new = self.visits.list_pages([*pages, *lists])
        told = f"{len(listing.entries) + len(listing.lists):,} listed, {new:,} new"
        visit = replace(visit, outcome="listed", detail=told, read=visit.visited)
        own = listing.every if source and source.every is None and visit.every is not None else None
        return self._again(visit, float(min(max(own, EVERY), _SELDOM)) if own else None)

    def _listed_page(self, top: str, outlet: str | None, entry: Entry, kind: Kind) -> Visit:
        now = instant(self.now())
        return Visit(
            address=entry.address,
            kind=kind,
            host=host_of(entry.address),
            first_seen=now,
            listed_in=top,
            outlet=outlet,
            due=now,
            listed_as=entry.changed,
            published=instant(entry.published) if entry.published else None,
        )

    def _read(self, visit: Visit, found: Fetched) -> Visit:
        """A page, read and added."""
        page = self._known(page_of(found), visit)
        key = input_hash(page)
        if self.writer.known(key):
            return replace(visit, outcome="unchanged", detail=None, article=visit.article or address_id(found.url))
        began = time.monotonic()
        item = self.read(page)
        self.metrics.read(time.monotonic() - began)
        added = self.writer.add(item, source=page.source, input_hash=key)
        self.metrics.added(added)
        if isinstance(item, Rejected):
            self.told(f"{found.url}: {item.rejected}: {item.detail}")
            return replace(visit, outcome="rejected", detail=f"{item.rejected}: {item.detail}", article=item.id)
        outcome = {"added": "new", "replaced": "changed"}.get(added, "unchanged")
        self.told(f"{found.url}: {outcome}, {len(item.events)} events")
        return replace(visit, outcome=outcome, detail=None, article=item.id, read=visit.visited)

    def _known(self, page: Page, visit: Visit) -> Page:
        """The page with the name of its outlet that the user gave, and the feed's date where it has none itself."""
        page = page.model_copy(update={"outlet": visit.outlet}) if visit.outlet else page
        if not visit.published:
            return page
        article = read_page(page, self.settings)
        if not isinstance(article, Article) or article.meta.published is not None:
            return page
        return page.model_copy(update={"published": datetime.fromisoformat(visit.published)})

    def _again(self, visit: Visit, every: float | None = None) -> Visit:
        """When to ask again after all went well: a list in its rhythm, a page at the times for looking again."""
        now = self.now()
        if visit.every is not None or visit.kind != "page":
            wait = every or float(visit.every or _SELDOM / 4)
            return replace(visit, failures=0, due=instant(now + timedelta(seconds=wait)))
        seen = datetime.fromisoformat(visit.first_seen)
        times = (seen + timedelta(seconds=s) for s in self.watchlist.revisit)
        due = next((at for at in times if at > now), None)
        return replace(visit, failures=0, due=instant(due) if due else None)

    def _failed(self, visit: Visit, why: Failed) -> Visit:
        """When to ask again after a failure: later each time, not before the server wants it, a page not for ever."""
        failures = visit.failures + 1
        lasting = visit.every is not None
        visit = replace(visit, failures=failures, detail=why.detail, outcome="failed")
        if not lasting and (why.reason in _FOR_GOOD | _GONE or failures >= _TRIES):
            self._reject(visit, why)
            return replace(visit, due=None, outcome="given-up")
        pause = backed_off(float(visit.every or _RETRY), failures - (0 if lasting else 1), self.chance)
        pause = max(pause, min(why.retry_after or 0.0, 7 * 86_400.0))
        due = self.now() + timedelta(seconds=pause)
        if why.reason in _HOST_FAILS:
            self.visits.postpone(visit.host, self.now() + timedelta(seconds=min(pause, why.retry_after or _RETRY)))
        self.told(f"{why.detail}; asked again in {pause:,.0f} seconds")
        return replace(visit, due=instant(due))

    def _reject(self, visit: Visit, why: Failed) -> None:
        """A page that was never there is a row with a reason, as every input that cannot be read."""
        if visit.kind == "page" and visit.read is None:
            item = Rejected(id=address_id(visit.address), rejected="not-fetched", detail=why.detail)
            self.metrics.added(self.writer.add(item, source=visit.address))
        self.told(f"{why.detail}; given up")


def _newest(source: Source | None) -> int:
    return source.newest if source else NEWEST
