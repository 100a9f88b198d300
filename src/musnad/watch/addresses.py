"""Addresses that a person names once: a page, or a feed or sitemap with the pages it lists, as pages to read.

The same manners as a watch's: robots.txt, a pause between two requests to a host, one request at a time.
"""

import time
from collections.abc import Iterable, Iterator

from musnad.fetching import Failed, Fetched, Limits, Unchanged, fetch, page_of
from musnad.models import Page, Rejected
from musnad.pages import address_id
from musnad.watch.feeds import Entry, Unreadable, kind_of, read_list
from musnad.watch.politeness import Hosts, Robots, host_of
from musnad.watch.watchlist import NEWEST

_LISTS = 10  # sitemaps of an index that are followed, the newest first


def address_pages(
    addresses: Iterable[str], *, agent: str, limits: Limits | None = None, delay: float = 1.0
) -> Iterator[Page | Rejected]:
    """The pages at some addresses, in their order; of a list its newest. What cannot be had is a Rejected."""
    asking = _Asking(agent, limits or Limits(), delay)
    for address in addresses:
        yield from asking.pages(Entry(address), depth=0)


class _Asking:
    def __init__(self, agent: str, limits: Limits, delay: float) -> None:
        self._agent = agent
        self._limits = limits
        self._robots = Robots(agent, limits)
        self._hosts = Hosts(delay)
        self._seen: set[str] = set()

    def pages(self, entry: Entry, depth: int) -> Iterator[Page | Rejected]:
        """What one address gives; a list names pages, an index lists, and neither goes deeper."""
        if entry.address in self._seen:
            return
        self._seen.add(entry.address)
        found = self._fetch(entry.address)
        if isinstance(found, Failed):
            yield Rejected(id=address_id(entry.address), rejected="not-fetched", detail=found.detail)
        elif isinstance(found, Fetched) and kind_of(found.data) == "page":
            yield page_of(found)
        elif isinstance(found, Fetched):
            yield from self._listed(found, depth)

    def _listed(self, found: Fetched, depth: int) -> Iterator[Page | Rejected]:
        listing = read_list(found.data, found.url, found.content_type)
        if isinstance(listing, Unreadable) or depth > 1:
            why = listing.detail if isinstance(listing, Unreadable) else "a list within a list within a list"
            yield Rejected(id=address_id(found.url), rejected="bad-list", detail=f"{found.url}: {why}")
            return
        for entry in (*listing.entries[:NEWEST], *listing.lists[:_LISTS]):
            yield from self.pages(entry, depth + 1)

    def _fetch(self, address: str) -> Fetched | Unchanged | Failed:
        host = host_of(address)
        while host in self._hosts.busy():
            time.sleep(self._hosts.soonest(1.0))
        try:
            return fetch(address, agent=self._agent, limits=self._limits, may=self._robots.why_not)
        finally:
            self._hosts.asked(host, self._robots.delay(address))
