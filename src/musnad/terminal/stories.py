"""How stories, origins, commitments, search hits and reviews look in a terminal."""

from collections.abc import Sequence

from musnad.ledger.finding import Hit
from musnad.ledger.rows import OriginRow
from musnad.ledger.telling import CommitmentRow, Story, StoryRow
from musnad.models import Span
from musnad.review import Review
from musnad.stories.origins import Branch
from musnad.terminal import ARROW, STATUS, Lang, Pieces, actor_pieces, dates, kind_word, marked, status_word
from musnad.terminal.screen import Field, Screen

STATES = {
    "open": ("قائم", "bold cyan"),
    "kept": ("أُنجز", "bold green"),
    "broken": ("أُخلف", "bold red"),
    "changed": ("عُدّل", "bold yellow"),
    "overdue": ("فات أجله", "bold magenta"),
}
VERDICTS = {"accept": ("قُبل", "green"), "correct": ("صُحّح", "yellow"), "reject": ("رُفض", "red")}
WORDS = {
    "reports": ("تقارير", "reports"),
    "outlets": ("وسائل", "outlets"),
    "origins": ("أصول مستقلة", "independent origins"),
    "disputed": ("فيه خلاف", "disputed"),
    "own": ("الوسيلة نفسها", "own word"),
    "history": ("الحالة عبر الزمن", "status over time"),
    "disagreements": ("الخلاف", "disagreements"),
    "article": ("مقال", "article"),
    "when": ("الزمن", "when"),
    "status": ("الحالة", "status"),
    "due": ("الأجل", "due"),
    "condition": ("الشرط", "condition"),
}


def _word(name: str, lang: Lang) -> str:
    return WORDS[name][lang == "en"] if name in WORDS else name


def show_stories(screen: Screen, rows: Sequence[StoryRow], lang: Lang) -> None:
    for row in rows:
        story_line(screen, row, lang)


def story_line(screen: Screen, row: StoryRow, lang: Lang) -> None:
    """One event: when, what, its status, who does it to whom, and how many reports go back to how many origins."""
    who: Pieces = actor_pieces(row.initiators, "bold")
    if row.recipients:
        who += [(ARROW, ""), *actor_pieces(row.recipients, "bold")]
    style = STATUS[row.status][1]
    counts = f"{row.reports}/{row.origins}"
    fields = [
        Field.of(dates(row.first_day, row.last_day) or "-", "", ltr=True, width=12),
        Field.of(row.type, "bright_blue", ltr=True, width=9),
        Field.of(status_word(row.status, lang), style, width=6 if lang == "ar" else 9),
        Field.of(counts, "bold cyan" if row.origins > 1 else "dim", ltr=True, width=6),
        Field(tuple(who)),
        Field.of(f"«{row.trigger}»", style.removeprefix("bold ")),
    ]
    if row.disputed:
        fields.append(Field.of(_word("disputed", lang), "yellow"))
    fields += [Field.of(row.title or "", "dim"), Field.of(row.id, "dim", ltr=True)]
    screen.line(*fields, hang=12)


def show_story(screen: Screen, story: Story, lang: Lang) -> None:
    """An event with its history, what is disputed, and its origins."""
    story_line(screen, story.story, lang)
    screen.blank()
    reports = {r.event: r for r in story.reports}
    screen.line(Field.of(_word("history", lang), "dim"))
    for step in story.history:
        report = reports[step.reports[0]]
        screen.line(
            Field.of(step.day or "-", "", ltr=True, width=12),
            Field.of(status_word(step.status, lang), STATUS[step.status][1], width=9),
            Field.of(dates(step.earliest, step.latest), "", ltr=True),
            Field.of(report.outlet or "", "cyan"),
            Field.of(report.title or ""),
            Field.of(report.event, "dim", ltr=True),
            hang=12,
        )
    if story.disagreements:
        screen.blank()
        screen.line(Field.of(_word("disagreements", lang), "dim"))
        for matter in story.disagreements:
            for version in matter.versions:
                screen.line(
                    Field.of(_word(matter.matter, lang), "", width=12),
                    Field.of(version.value, "bold yellow", ltr=True),
                    Field.of("، ".join(version.sources)),
                    hang=12,
                )
    screen.blank()
    show_origins(screen, story, lang)


def show_origins(screen: Screen, story: Story, lang: Lang) -> None:
    """Each independent origin as a tree, with the reports that go back to it."""
    row = story.story
    counts = [(row.reports, "reports"), (row.outlets, "outlets"), (row.origins, "origins")]
    screen.line(*(Field.of(f"{n} {_word(w, lang)}", "bold") for n, w in counts))
    for origin in story.origins:
        screen.blank()
        _branch(screen, origin.tree, 0, lang)


def show_origin_counts(screen: Screen, rows: Sequence[OriginRow], lang: Lang) -> None:
    """An origin a line: its kind, how many events stand on its word, in how many articles and outlets, its name."""
    for row in rows:
        kind = _word("own", lang) if row.kind == "own" else kind_word(row.kind, lang)
        screen.line(
            Field.of(kind, "bright_blue", width=12),
            Field.of(f"{row.events:,}", "bold", ltr=True, width=7),
            Field.of(f"{row.articles:,} / {row.outlets:,}", "dim", ltr=True, width=11),
            Field.of(row.name or "-"),
        )


def _branch(screen: Screen, branch: Branch, depth: int, lang: Lang) -> None:
    kind = _word("article", lang) if branch.kind == "article" else kind_word(branch.kind, lang)
    pieces = [(branch.name, "bold" if depth == 0 else ""), (f" ({kind})", "dim")]
    if branch.day and branch.article:
        pieces.append((f" {branch.day}", "dim"))
    if branch.event:
        pieces.append((f"  {branch.event}", "dim"))
    screen.branch(depth, Field(tuple(pieces)))
    for under in branch.branches:
        _branch(screen, under, depth + 1, lang)


def show_commitments(screen: Screen, rows: Sequence[CommitmentRow], lang: Lang) -> None:
    """A promise a line: due, its state and since when, who to whom, the act; the report that shows the state."""
    for row in rows:
        who: Pieces = actor_pieces(row.by, "bold")
        if row.to:
            who += [(ARROW, ""), *actor_pieces(row.to, "bold")]
        word, style = STATES[row.state]
        fields = [
            Field.of(dates(row.due_earliest, row.due_latest) or "-", "", ltr=True, width=12),
            Field.of(word if lang == "ar" else row.state, style, width=9),
            Field.of(row.since or "", "dim", ltr=True),
            Field.of(row.type, "bright_blue", ltr=True, width=9),
            Field(tuple(who)),
            Field.of(f"«{row.trigger}»"),
        ]
        if row.condition:
            fields += [Field.of(_word("condition", lang), "dim"), Field.of(f"«{row.condition}»")]
        fields += [Field.of(row.outlet or "", "cyan"), Field.of(row.event, "dim", ltr=True)]
        screen.line(*fields, hang=12)
        for change in row.changes:
            name, colour = STATES[change.state]
            screen.line(
                Field.of("", width=12),
                Field.of(name if lang == "ar" else change.state, colour, width=9),
                Field.of(change.day or "-", "", ltr=True),
                Field.of(change.event, "dim", ltr=True),
            )


def show_hits(screen: Screen, hits: Sequence[Hit], lang: Lang) -> None:
    """A hit: its title and id, and the words found, marked."""
    for hit in hits:
        fields = [
            Field.of((hit.published or "")[:10] or "-", "", ltr=True, width=10),
            Field.of(hit.outlet or "", "cyan"),
            Field.of(hit.title or "", "bold"),
        ]
        if hit.type and hit.status:
            fields.insert(1, Field.of(hit.type, "bright_blue", ltr=True, width=9))
        fields.append(Field.of(hit.id, "dim", ltr=True))
        screen.line(*fields, hang=12)
        words = hit.snippet.text.replace("\n", " ")
        marks = [(Span(start=a, end=b), "bold yellow") for a, b in hit.snippet.marks]
        whole = Span(start=0, end=len(words))
        screen.line(Field.of("", width=10), Field(tuple(marked(words, whole, marks, "", screen))), hang=12)


def show_reviews(screen: Screen, reviews: Sequence[Review], lang: Lang) -> None:
    for r in reviews:
        word, style = VERDICTS[r.verdict]
        screen.line(
            Field.of(r.at[:10], "", ltr=True, width=10),
            Field.of(word if lang == "ar" else r.verdict, style, width=8),
            Field.of(r.target, "bright_blue", ltr=True, width=8),
            Field.of(f"«{r.anchor.words}»", "bold"),
            Field.of("" if r.value is None else str(r.value)),
            Field.of(r.who, "cyan"),
            Field.of(r.note or "", "dim"),
            Field.of(f"{r.anchor.article}@{r.anchor.start}", "dim", ltr=True),
            hang=12,
        )
