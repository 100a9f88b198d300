"""How an event is cited: BibTeX, RIS, plain text."""

from urllib.parse import quote

from fastapi import Response

from musnad.ledger.telling import Story
from musnad.web import citations
from musnad.web.citations import Work
from musnad.web.pages.events import PARTS
from musnad.web.pages.following import between
from musnad.web.site import MissingError, Pages, Visit, Visitor
from musnad.web.words import Words

pages = Pages()

_FORMS = {
    "bib": (citations.bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (citations.ris, "application/x-research-info-systems; charset=utf-8"),
    "txt": (citations.plain, "text/plain; charset=utf-8"),
}
_MOST = 200  # reports of one event


@pages.get("/cite/{id:path}.{form}", include_in_schema=False)
def cite(visit: Visit, id: str, form: str) -> Response:
    """The event first, then the articles that report it."""
    story = visit.view.story(id) if form in _FORMS else None
    if story is None:
        raise MissingError(f"{id}.{form}: no such event to cite, as bib, ris or txt")
    write, media = _FORMS[form]
    return Response(write(works(visit, story)), media_type=media)


def works(visit: Visitor, story: Story) -> list[Work]:
    """What stands for an event in a list of references."""
    row, words = story.story, Words(visit.lang)
    what = f"{words.type(row.type)} ({words.status(row.status)}): {between(row.initiators, row.recipients, visit)}"
    event = Work(
        key=f"musnad-{row.id}",
        title=f"{what} «{row.trigger}»",
        by=(citations.reader(),),
        publisher=None,
        day=row.last_report,
        url=visit.absolute(f"/event/{quote(row.id, safe='')}"),
        note=f"{row.type} {row.status} {row.last_day or ''}; reports {row.reports}, independent origins {row.origins}",
    )
    told = story.reports[:_MOST]
    urls = visit.view.addresses([r.article for r in told])
    reports = [
        Work(
            key=f"musnad-{r.event}-article",
            title=r.title or r.article,
            by=(r.outlet,) if r.outlet else (),
            publisher=r.outlet,
            day=r.day,
            url=urls.get(r.article),
            note=f"{r.event}: «{r.trigger}» {r.status}",
        )
        for r in told
    ]
    return [event, *reports]


PARTS.append("citing.html")
