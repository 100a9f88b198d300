"""The reading room: a web page where the record of a ledger is read, questioned and corrected.

`app.create_app` makes it, `musnad serve` runs it. Pages are rendered here and work without script; what a page shows
can be had as `.json` too, and a list as `.csv`, from the same function.

How a page is added:

1. A function in a module of `pages/`, on that module's `Pages`::

       pages = Pages()

       @pages.page("/harbours", rows=True)  # also /harbours.json, .csv; with `feed` .atom, with `chart` .vega and .svg
       def harbours(visit: Visit, since: str | None = None) -> Answer:
           found = visit.view.harbours(since=since, limit=visit.limit)
           return Answer("harbours.html", {"harbours": found.rows, "next": found.next}, rows=found.rows)

   `visit` (site.py) is the reader and what the page may use: `view` asks the ledger, `lang`, `reviewer`, `limit`.
   Raise `MissingError` for what is not there; an InputError of the ledger becomes a page that says what is wrong.
2. `app.PAGES` names the module.
3. A template in `templates/` that extends `base.html`. Texts are English in `{% trans %}` or `_()`; their Arabic stands
   in `locale/ar.po`, and a test says which are missing. Names go through `{{ name|name }}` (a `bdi`), days through
   `{{ day|day }}`, statuses, types and kinds through the macros of `macros.html`.
4. Style in `static/room.css`: logical properties only (`margin-inline-start`, `inset-inline-end`), colours by the
   variables at its top, so that dark mode and print follow. No style or script inside the page: the policy forbids it.
5. A change (POST) takes `form: Form` (safety.py), which has checked the token and the size; the template's form holds
   `{{ token(visit) }}`. A test walks all routes and fails for one that does not.
"""
