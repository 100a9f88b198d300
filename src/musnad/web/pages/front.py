"""The front page: what is new by day, what falls due, and a way in to everything else."""

from datetime import date, timedelta

from musnad.web.site import Answer, Pages, Visit

pages = Pages()

_DAYS, _EACH, _DUE = 3, 12, 8


@pages.page("/")
def front(visit: Visit) -> Answer:
    view = visit.view
    days = []
    for day in visit.browser.report_days(until=visit.today, limit=_DAYS):
        rows = visit.browser.browse(reported=day.day, limit=_EACH, buckets=0).rows
        days.append({"day": day.day, "stories": day.stories, "new": day.new, "rows": rows})
    latest = days[0]["day"] if days else visit.today
    # What falls due counts from the newest report: a ledger of older news has its own today.
    as_of = min(str(latest), visit.today)
    soon = (date.fromisoformat(as_of) + timedelta(days=365)).isoformat()
    due = view.commitments(as_of, due_before=soon, state=["open", "changed"], limit=_DUE).rows
    data = {"days": days, "due": due, "as_of": as_of}
    return Answer("front.html", data, shown={"facets": visit.browser.browse(limit=0).facets})
