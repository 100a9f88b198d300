"""The whole flow, top to bottom: a page becomes a record. Read this first.

    Page ──pages──▶ Article ──language──▶ Doc ──times, quantities, entities, statements, events, commitments──▶ Record

`read` is a pure function of the page, the settings and the data files that ship with musnad: no network,
no clock, no state. It never raises for what is in a page: what cannot be read comes back as `Rejected`.
It raises only where its own data, or the model that the settings name, cannot be read.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from musnad import __version__
from musnad.commitments import find_commitments
from musnad.entities import find_cast
from musnad.errors import InputError, MusnadError
from musnad.events import find_events
from musnad.language import analyse
from musnad.models import Article, Page, Provenance, Record, Rejected
from musnad.pages import read_page, rejected_id
from musnad.quantities import find_quantities
from musnad.settings import Settings
from musnad.statements import find_statements
from musnad.times import find_times

DATA = ("lexicon", "knowledge", "model")


@cache
def model(chosen: str = "") -> str:
    """The data that a reading depends on, by its content: with the version, what made a record.

    A record is read again where either has changed (ledger, batches), so this is the same on every machine.
    `chosen` is `Settings.model`. Raises InputError where no model stands there.
    """
    content = sha256()
    if chosen and not (Path(chosen) / "pipeline" / "config.cfg").is_file():
        raise InputError(f"{chosen}: no model (it would hold pipeline/config.cfg); train/build.py makes one")
    places = [(folder, Path(__file__).parent / folder) for folder in DATA]
    for folder, root in [*places, *([("chosen", Path(chosen))] if chosen else [])]:
        files = (f for f in root.rglob("*") if f.is_file() and f.suffix not in (".py", ".pyc", ".md"))
        for file in sorted(files, key=lambda f: f.relative_to(root).as_posix()):
            content.update(f"{folder}/{file.relative_to(root).as_posix()}\n".encode())
            content.update(file.read_bytes())
    return f"data-{content.hexdigest()[:12]}"


def read(page: Page, settings: Settings | None = None) -> Record | Rejected:
    """One page, read. The same page, settings and version always give the same record."""
    settings = settings or Settings()
    try:
        article = read_page(page, settings)
        return article if isinstance(article, Rejected) else _understood(article, settings)
    except MemoryError:
        detail = "reading it takes more memory than there is"
        return Rejected(id=page.id or rejected_id(page), rejected="out-of-memory", detail=detail)


def _understood(article: Article, settings: Settings) -> Record | Rejected:
    try:
        return understand(article, settings)
    except (MusnadError, MemoryError):
        raise  # a model or a list that cannot be read is no fault of the article: no other would fare better
    except Exception as fault:  # one article may not stop the others; the reason says that the fault is ours
        where = f"{type(fault).__name__}: {fault}"
        return Rejected(
            id=article.meta.id, rejected="failed", detail=f"musnad failed on this article ({where}); report it"
        )


def understand(article: Article, settings: Settings | None = None) -> Record:
    """What an article says: each stage takes what the ones before it found."""
    chosen = settings.model if settings else ""
    doc = analyse(article, Path(chosen)) if chosen else analyse(article)
    times = find_times(article)
    quantities = find_quantities(article, times)
    cast = find_cast(doc, times)
    statements = find_statements(doc, cast, times)
    plans = find_events(doc, cast, times, quantities, statements)
    commitments = find_commitments(plans)
    return Record(
        id=article.meta.id,
        text=article.text,
        article=article.meta,
        blocks=article.blocks,
        entities=cast.entities,
        times=times,
        quantities=quantities,
        statements=statements.spans,
        events=tuple(p.event for p in plans),
        commitments=commitments,
        provenance=Provenance(version=__version__, model=model(chosen)),
    )
