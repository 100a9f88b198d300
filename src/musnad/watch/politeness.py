"""Manners: what robots.txt allows (RFC 9309), how often a host is asked, and how long one waits after a failure."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from musnad.fetching import Failed, Fetched, Limits, fetch

TOKEN = "musnad"  # what we are called in robots.txt
_KEPT = 86_400.0  # seconds that a robots.txt is believed, RFC 9309's 24 hours
_KEPT_FAILED = 600.0  # and one that could not be had
_MAX_ROBOTS = 512_000  # bytes; RFC 9309 asks for 500 KiB at least
_MAX_DELAY = 3_600.0  # seconds between two requests, however many a robots.txt asks for
_SITES = 5_000  # whose robots.txt are kept


@dataclass(frozen=True, slots=True)
class _Rules:
    """A host's robots.txt; `why` is set where nothing may be asked because it could not be had."""

    until: float
    rules: Protego | None = None
    why: str | None = None


@dataclass
class Robots:
    """What the robots.txt of each host allows; asked for when first needed, and again after a day."""

    agent: str
    limits: Limits
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, _Rules] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def why_not(self, address: str) -> str | None:
        """Why an address may not be asked; null where it may. Asks the host for its robots.txt if need be."""
        found = self._of(address)
        if found.why is not None:
            return found.why
        if found.rules is None or found.rules.can_fetch(address, TOKEN):
            return None
        return f"the host's robots.txt does not want it asked by {TOKEN}"

    def delay(self, address: str) -> float:
        """Seconds that the host wants between two requests, where its robots.txt is known and says so; else 0."""
        with self._lock:
            found = self._known.get(_site(address))
        wanted = found.rules.crawl_delay(TOKEN) if found and found.rules else None
        return min(float(wanted or 0.0), _MAX_DELAY)

    def _of(self, address: str) -> _Rules:
        site = _site(address)
        with self._lock:
            known = self._known.get(site)
        if known is not None and known.until > self.clock():
            return known
        found = self._ask(site)
        with self._lock:
            self._known.pop(site, None)
            self._known[site] = found
            while len(self._known) > _SITES:
                del self._known[next(iter(self._known))]
        return found

    def _ask(self, site: str) -> _Rules:
        """No robots.txt (4xx) allows everything; a server that fails allows nothing for now."""
        limits = Limits(min(self.limits.seconds, 15.0), _MAX_ROBOTS, 5, self.limits.private)
        found = fetch(f"{site}/robots.txt", agent=self.agent, limits=limits)
        now = self.clock()
        if isinstance(found, Fetched):
            try:
                return _Rules(now + _KEPT, Protego.parse(found.data.decode("utf-8", "replace")))
            except (ValueError, TypeError, RecursionError):
                return _Rules(now + _KEPT)
        if isinstance(found, Failed) and found.reason in ("private-address", "bad-address"):
            return _Rules(now + _KEPT_FAILED)  # nor will the page be asked
        if isinstance(found, Failed) and not found.reason.startswith("http-4"):
            return _Rules(now + _KEPT_FAILED, why=f"robots.txt could not be had ({found.reason}); asked again later")
        return _Rules(now + _KEPT)


def host_of(address: str) -> str:
    """Host and port of an address: what is asked one thing at a time."""
    return urlsplit(address).netloc.lower()


def _site(address: str) -> str:
    """Where its robots.txt stands."""
    return f"{urlsplit(address).scheme}://{host_of(address)}"


@dataclass
class Hosts:
    """When each host may be asked again."""

    delay: float
    clock: Callable[[], float] = time.monotonic
    _free: dict[str, float] = field(default_factory=dict)

    def asked(self, host: str, delay: float = 0.0) -> None:
        """A host was asked now; `delay`: what its robots.txt wants, if that is longer than ours."""
        self._free[host] = self.clock() + max(self.delay, delay)

    def busy(self) -> set[str]:
        """The hosts that are to be left alone now."""
        now = self.clock()
        self._free = {h: at for h, at in self._free.items() if at > now}
        return set(self._free)

    def soonest(self, most: float) -> float:
        """Seconds until a host is free that is not now, `most` at most."""
        return max(0.01, min([most, *(at - self.clock() for at in self._free.values())]))


def backed_off(every: float, failures: int, chance: random.Random, most: float = 86_400.0) -> float:
    """Seconds to wait after so many failures in a row: twice as long each time, up to a day, give or take a quarter, so
    that what failed together does not come back together."""
    wait = min(every * 2.0 ** min(failures, 20), most)
    return wait * chance.uniform(0.75, 1.25)
