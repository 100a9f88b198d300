"""How the machine came to an event. The article is read again, which takes a moment."""

from musnad.models import Record
from musnad.web.site import Answer, MissingError, Pages, Visit

pages = Pages()


@pages.page("/explain/{id:path}", slow=True)
def explain(visit: Visit, id: str) -> Answer:
    from musnad.explaining import of_event  # noqa: PLC0415  with the models, slow to load

    article, _, local = id.rpartition(":")
    item = visit.view.article(article, machine=True)
    event = next((e for e in item.events if e.id == local), None) if isinstance(item, Record) else None
    if not isinstance(item, Record) or event is None:
        raise MissingError(f"{id}: the machine found no such event; a reviewer may have added it")
    found = of_event(visit.site.desk.explain(item), event.type, event.trigger.start)
    shown = {"id": id, "article": article, "local": local, "made_by": item.provenance}
    return Answer("explain.html", {"explanations": found}, shown=shown)
