"""The commands that ask the ledger what many reports come to, and those that judge it."""

# ruff: noqa: PLC0415  commands load what they need, so that `musnad --help` is quick; they have many options

import sys
from typing import TYPE_CHECKING, Annotated, NamedTuple, get_args

import typer

from musnad.errors import InputError
from musnad.options import Bidi, Confidence, Db, Json, Lang, Limit, day, statuses, types
from musnad.output import json_rows, listed, screen, settings_db

if TYPE_CHECKING:
    from musnad.ledger import Reviewer, View
    from musnad.ledger.telling import Story

EventArgument = Annotated[str, typer.Argument(metavar="EVENT", help="The id of any report of the event.")]
ActorOption = Annotated[str | None, typer.Option(help="Who does it: a name, a code (IRQ) or a knowledge base id.")]
Since = Annotated[str | None, typer.Option(help="From this day, month or year on (2021-07-23, 2021-07).")]
Until = Annotated[str | None, typer.Option(help="Up to and with this day, month or year.")]


def timeline(
    event: Annotated[
        str | None, typer.Argument(metavar="[EVENT]", help="One event, with its status over time.")
    ] = None,
    actor: ActorOption = None,
    recipient: Annotated[str | None, typer.Option(help="Whom it is done to; as --actor.")] = None,
    type: Annotated[list[str] | None, typer.Option(help="RETREAT, ASSAULT, ...; may be repeated.")] = None,
    status: Annotated[list[str] | None, typer.Option(help="As it stands now; may be repeated.")] = None,
    since: Since = None,
    until: Until = None,
    outlet: Annotated[str | None, typer.Option(help="Words of the name of an outlet that reports it.")] = None,
    origin: Annotated[str | None, typer.Option(help="On whose word: a name, a kind, or own.")] = None,
    min_reports: Annotated[int, typer.Option(min=1, help="At least so many reports.")] = 1,
    min_origins: Annotated[int, typer.Option(min=1, help="At least so many independent origins.")] = 1,
    disputed: Annotated[bool, typer.Option("--disputed", help="Only where reports disagree.")] = False,
    min_confidence: Confidence = 0.0,
    limit: Limit = 50,
    db: Db = None,
    as_json: Json = False,
    bidi: Bidi = "auto",
    lang: Lang = "ar",
) -> None:
    """List events, many reports as one, the latest first; or show how one event's status changed, and by whom."""
    from musnad.ledger import Ledger
    from musnad.terminal.stories import show_stories, show_story

    with Ledger.open(settings_db(db), create=False) as ledger:
        view = ledger.view()
        if event is not None:
            story = _story(view, event)
            if as_json:
                json_rows([story])
            else:
                show_story(screen(bidi), story, lang)
            return
        page = view.stories(
            actor=actor,
            recipient=recipient,
            type=types(type or ()),
            status=statuses(status or ()),
            since=day(since, "--since", last=False),
            until=day(until, "--until", last=True),
            outlet=outlet,
            origin=origin,
            min_reports=min_reports if min_reports > 1 else None,
            min_origins=min_origins if min_origins > 1 else None,
            disputed=True if disputed else None,
            min_confidence=min_confidence or None,
            limit=limit + 1 if limit else None,
        )
    listed(page.rows, limit, as_json, lambda rows: show_stories(screen(bidi), rows, lang), "no events match")


def sources(
    event: Annotated[
        str | None, typer.Argument(metavar="[EVENT]", help="One event: on whose word it stands, as trees.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="Only of one kind: official, anonymous, document, outlet, own, ...")
    ] = None,
    limit: Limit = 50,
    db: Db = None,
    as_json: Json = False,
    bidi: Bidi = "auto",
    lang: Lang = "ar",
) -> None:
    """List on whose word the events stand, the origin most relied on first; or show the independent origins of one."""
    from musnad.ledger import Ledger
    from musnad.models import SourceKind
    from musnad.terminal.stories import show_origin_counts, show_origins

    kinds = (*get_args(SourceKind), "own")
    if kind is not None and kind not in kinds:
        raise typer.BadParameter(f"--kind {kind!r} is unknown; one of {', '.join(kinds)}")
    with Ledger.open(settings_db(db), create=False) as ledger:
        view = ledger.view()
        if event is None:
            rows = view.origins(kind=kind, limit=limit + 1 if limit else None)
        else:
            story = _story(view, event)
    if event is None:
        listed(rows, limit, as_json, lambda shown: show_origin_counts(screen(bidi), shown, lang), "no events yet")
    elif as_json:
        json_rows(story.origins)
    else:
        show_origins(screen(bidi), story, lang)


def commitments(
    as_of: Annotated[str, typer.Option(help="The day on which the state is asked, such as 2021-12-31.")],
    due_before: Annotated[str | None, typer.Option(help="Due up to and with this day, month or year.")] = None,
    by: Annotated[str | None, typer.Option(help="Who promised: a name, a code or a knowledge base id.")] = None,
    to: Annotated[str | None, typer.Option(help="To whom; as --by.")] = None,
    state: Annotated[list[str] | None, typer.Option(help="open, kept, broken, changed, overdue.")] = None,
    limit: Limit = 50,
    db: Db = None,
    as_json: Json = False,
    bidi: Bidi = "auto",
    lang: Lang = "ar",
) -> None:
    """List who promised what by when, and whether it was kept, the first due first."""
    from musnad.ledger import Ledger
    from musnad.stories.promises import STATES
    from musnad.terminal.stories import show_commitments

    wanted = [s for s in STATES if s in (state or ())]
    if wrong := sorted(set(state or ()) - set(STATES)):
        raise typer.BadParameter(f"--state {wrong[0]!r} is unknown; one of {', '.join(STATES)}")
    on = day(as_of, "--as-of", last=True)
    with Ledger.open(settings_db(db), create=False) as ledger:
        page = ledger.view().commitments(
            on or "",
            due_before=day(due_before, "--due-before", last=True),
            by=by,
            to=to,
            state=wanted,
            limit=limit + 1 if limit else None,
        )
    listed(page.rows, limit, as_json, lambda rows: show_commitments(screen(bidi), rows, lang), "no commitments match")


def search(
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="QUERY...",
            help='Words; "beside one another"; =exact; -without; outlet: actor: recipient: origin: type: status: '
            "before: after:",
        ),
    ],
    events: Annotated[bool, typer.Option("--events", help="Look for events, not articles.")] = False,
    exact: Annotated[bool, typer.Option("--exact", help="Every word exactly as printed.")] = False,
    limit: Limit = 20,
    db: Db = None,
    as_json: Json = False,
    bidi: Bidi = "auto",
    lang: Lang = "ar",
) -> None:
    """Find articles or events by their words, whatever article, clitics, hamzas and marks they are written with."""
    from musnad.ledger import Ledger
    from musnad.terminal.stories import show_hits

    asked = " ".join(f'"{q}"' if " " in q and ":" not in q and '"' not in q else q for q in query)
    with Ledger.open(settings_db(db), create=False) as ledger:
        page = ledger.view().search(
            asked, over="events" if events else "articles", exact=exact, limit=limit + 1 if limit else None
        )
    listed(page.rows, limit, as_json, lambda rows: show_hits(screen(bidi), rows, lang), "nothing found")


def review(
    event: Annotated[str | None, typer.Argument(metavar="[EVENT]", help="The event that is judged.")] = None,
    by: Annotated[str | None, typer.Option(help="Who judges.", envvar="MUSNAD_REVIEWER")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="It is right.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="The text tells of no such event.")] = False,
    status: Annotated[str | None, typer.Option(help="Its status is this.")] = None,
    type: Annotated[str | None, typer.Option(help="Its type is this.")] = None,
    initiator: Annotated[list[str] | None, typer.Option(help="Who does it; may be repeated.")] = None,
    recipient: Annotated[list[str] | None, typer.Option(help="Whom it is done to; may be repeated.")] = None,
    same_as: Annotated[str | None, typer.Option(help="It is one event with this one.")] = None,
    not_same_as: Annotated[str | None, typer.Option(help="It is not one event with this one.")] = None,
    note: Annotated[str | None, typer.Option(help="Why.")] = None,
    export: Annotated[
        bool, typer.Option("--export", help="Write what was judged as gold records, JSON Lines.")
    ] = False,
    db: Db = None,
    as_json: Json = False,
    bidi: Bidi = "auto",
    lang: Lang = "ar",
) -> None:
    """Accept, correct or reject an event, or a merge; without a verdict list what was judged."""
    from musnad.ledger import Ledger
    from musnad.models import to_json
    from musnad.terminal.console import JsonLines, message
    from musnad.terminal.stories import show_reviews

    with Ledger.open(settings_db(db), create=False) as ledger:
        view = ledger.view()
        if export:
            lines = JsonLines(sys.stdout)
            for record in view.gold():
                lines.write(to_json(record))
            return
        id = _known(view, event) if event else None
        others = [(_known(view, o), same) for o, same in ((same_as, True), (not_same_as, False)) if o]
        judging = accept or reject or status or type or initiator or recipient or others
        if judging and (id is None or by is None):
            raise typer.BadParameter("a verdict needs EVENT and --by NAME (or MUSNAD_REVIEWER)")
        if judging and id and by:
            reviewer = ledger.reviewer(by)
            for other, same in others:
                reviewer.merge(id, other, same=same, note=note)
            verdict = Verdict(accept, reject, statuses([status])[0] if status else None, type, initiator, recipient)
            _judge(reviewer, id, verdict, note)
            message(f"{id}: kept")
            return
        found = view.reviews(id)
    if as_json:
        json_rows(found)
    elif found:
        show_reviews(screen(bidi), found, lang)
    else:
        message("nothing was judged yet")


class Verdict(NamedTuple):
    """What `review` was asked to say of an event."""

    accept: bool
    reject: bool
    status: str | None
    type: str | None
    initiators: list[str] | None
    recipients: list[str] | None


def _judge(reviewer: "Reviewer", id: str, verdict: Verdict, note: str | None) -> None:
    if verdict.accept:
        reviewer.accept(id, note=note)
    if verdict.status:
        reviewer.correct_status(id, verdict.status, note)
    if verdict.type:
        reviewer.correct_type(id, verdict.type, note)
    if verdict.initiators or verdict.recipients:
        given = {"initiators": verdict.initiators or None, "recipients": verdict.recipients or None}
        reviewer.correct_actors(id, note=note, **given)
    if verdict.reject:
        reviewer.reject(id, note)


def accuracy(db: Db = None, as_json: Json = False) -> None:
    """Report how often the machine was right of what people reviewed, with 95 % intervals."""
    from musnad.ledger import Ledger
    from musnad.terminal.console import message

    with Ledger.open(settings_db(db), create=False) as ledger:
        found = ledger.view().precision()
    if as_json:
        json_rows(found)
        return
    if not found:
        message("nothing was judged yet; `musnad review EVENT --accept --by NAME` begins")
    for p in found:
        sys.stdout.write(
            f"{p.target:8} {p.right:>6,} of {p.seen:>6,} right  {p.share:.3f}  ({p.low:.3f} to {p.high:.3f})\n"
        )


def _known(view: "View", name: str) -> str:
    id = view.resolve(name)
    if id is None or view.story_of(id) is None:
        near = "".join(f"\n  {n}" for n in view.nearest(name))
        raise InputError(
            f"{name}: no such event" + (f"; did you mean{near}" if near else "; `musnad events` lists ids")
        )
    return id


def _story(view: "View", name: str) -> "Story":
    story = view.story(_known(view, name))
    if story is None:
        raise InputError(f"{name}: its article is gone from the ledger; add it again")
    return story
