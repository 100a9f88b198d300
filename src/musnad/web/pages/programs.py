"""The description of the API for people: a page of ours, which needs neither script nor anything from elsewhere."""

from musnad.web.api import document
from musnad.web.site import Answer, Pages, Visit

pages = Pages()


@pages.page("/api/docs")
def docs(visit: Visit) -> Answer:
    found = document(visit.request.app)
    operations = [
        {"path": path, **operation} for path, methods in found["paths"].items() for operation in methods.values()
    ]
    return Answer("api.html", {"operations": operations, "schemas": found["components"]["schemas"]})
