"""What a watch counts, as Prometheus reads it (names in docs/watching.md), each watch in a registry of its own."""

from collections import deque
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from musnad.fetching import Failed, Fetched, Unchanged
from musnad.ledger.visits import Visit, Watched

_REMEMBERED = 20  # failures that the status page shows


class Metrics:
    """Counts of one watch. `troubles`: the last failures, for the status page: when, where, what."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own = self.registry
        self._fetches = Counter(
            "musnad_watch_fetches",
            "Requests by what was asked for and how it ended.",
            ["kind", "outcome"],
            registry=own,
        )
        self._bytes = Counter("musnad_watch_fetched_bytes", "Bytes of pages and feeds, unpacked.", registry=own)
        self._fetch_seconds = Histogram(
            "musnad_watch_fetch_seconds",
            "From the request to the last byte.",
            buckets=(0.1, 0.3, 1, 3, 10, 30),
            registry=own,
        )
        self._articles = Counter(
            "musnad_watch_articles", "Pages by what became of them in the ledger.", ["outcome"], registry=own
        )
        self._read_seconds = Histogram(
            "musnad_watch_read_seconds", "Reading one page.", buckets=(0.1, 0.3, 1, 3, 10, 30, 100), registry=own
        )
        self._visits = Counter("musnad_watch_visits", "Visits by their outcome.", ["kind", "outcome"], registry=own)
        self._troubles = Counter(
            "musnad_watch_ledger_errors", "Times that the ledger could not be read or written.", registry=own
        )
        self._last = Gauge(
            "musnad_watch_last_visit_timestamp_seconds", "When the last visit was written.", registry=own
        )
        self._feeds = Gauge("musnad_watch_feeds", "Feeds by whether their last visit failed.", ["state"], registry=own)
        self._waiting = Gauge(
            "musnad_watch_pages_waiting", "Pages named by a feed and not asked for yet.", registry=own
        )
        self.troubles: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED)

    def fetched(self, kind: str, found: Fetched | Unchanged | Failed, seconds: float) -> None:
        outcome = found.reason if isinstance(found, Failed) else type(found).__name__.lower()
        self._fetches.labels(kind, outcome).inc()
        self._fetch_seconds.observe(seconds)
        if isinstance(found, Fetched):
            self._bytes.inc(len(found.data))

    def read(self, seconds: float) -> None:
        self._read_seconds.observe(seconds)

    def added(self, outcome: str) -> None:
        self._articles.labels(outcome).inc()

    def visited(self, visit: Visit) -> None:
        self._visits.labels(visit.kind, visit.outcome or "").inc()
        self._last.set(datetime.now(UTC).timestamp())
        if visit.outcome in ("failed", "given-up", "rejected"):
            self._trouble(visit.detail or visit.address)

    def ledger_trouble(self, why: str) -> None:
        self._troubles.inc()
        self._trouble(why)

    def text(self, watched: list[Watched]) -> bytes:
        """Prometheus' text form; how the feeds stand is of this moment."""
        failing = sum(w.visit.failures > 0 for w in watched)
        self._feeds.labels("failing").set(failing)
        self._feeds.labels("well").set(len(watched) - failing)
        self._waiting.set(sum(w.waiting for w in watched))
        return generate_latest(self.registry)

    def _trouble(self, what: str) -> None:
        self.troubles.append((datetime.now(UTC).isoformat(timespec="seconds"), what))
