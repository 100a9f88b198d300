"""How the explanation of an event looks in a terminal: each part with its words, its entry and what was weighed."""

from musnad.explaining import Explanation, Judgement, Naming, Words
from musnad.terminal import STATUS, Lang, dates, status_word
from musnad.terminal.screen import Field, Screen

_LABELS = {
    "why": ("لماذا", "why"),
    "named": ("اللفظ", "named by"),
    "again": ("وكذلك", "also by"),
    "sentence": ("الجملة", "sentence"),
    "entry": ("المدخل", "entry"),
    "form": ("الصيغة", "read as"),
    "frame": ("الإطار", "frame"),
    "needs": ("بشرط", "needs"),
    "carrier": ("الفعل المساند", "carrier"),
    "doubt": ("شك القواعد", "rules doubt"),
    "act": ("فعل سياسي؟", "an act?"),
    "event": ("وله فاعل؟", "with a doer?"),
    "initiator": ("الفاعل", "initiator"),
    "recipient": ("المتلقي", "recipient"),
    "status": ("الحال", "status"),
    "gave_way": ("لم يُؤخذ به", "gave way"),
    "date": ("التاريخ", "date"),
    "not_date": ("ليس تاريخه", "not its date"),
    "no_date": ("التاريخ", "date"),
    "undated": ("لا تاريخ في جملته", "no expression in its sentence gives a calendar date"),
    "where": ("المكان", "where"),
    "quantity": ("العدد", "quantity"),
    "confidence": ("الثقة", "confidence"),
}
_WIDTH = 13


def show_explanation(screen: Screen, e: Explanation, lang: Lang) -> None:
    """One event: its namings, then where each party, the status and the date come from."""
    mode = Field.of(e.mode or "", "", ltr=True)
    status = Field.of(status_word(e.status, lang), STATUS[e.status][1])
    screen.line(Field.of(e.type, "bold", ltr=True), mode, status, Field.of(e.id, "dim", ltr=True))
    _line(screen, "confidence", lang, Field.of(f"{e.confidence:.2f}", "", ltr=True))
    for n, naming in enumerate(e.namings):
        _naming(screen, naming, "again" if n else "named", lang)
    for party in e.parties:
        _line(
            screen,
            party.role,
            lang,
            Field.of(party.name, "bold"),
            _quoted(party.words),
            Field.of(party.by, "", ltr=True),
        )
        _weighed(screen, party.judgement)
    for reason in e.reasons:
        label = "status" if reason.decides else "gave_way"
        given = Field.of(status_word(reason.status, lang), STATUS[reason.status][1])
        entry = Field.of(f"{reason.kind} · {reason.entry}", "", ltr=True)
        _line(screen, label, lang, given, _quoted(reason.words), entry)
    _weighed(screen, e.status_judgement)
    for dated in e.dates:
        days = Field.of(dates(dated.earliest, dated.latest) or dated.value, "", ltr=True)
        own = Field.of("in its own clause" if dated.owned else "in another clause", "dim", ltr=True)
        _line(screen, "date" if dated.taken else "not_date", lang, _quoted(dated.words), days, own)
        _weighed(screen, dated.judgement)
    if not e.dates:
        _line(screen, "no_date", lang, Field.of(_LABELS["undated"][lang == "en"], "dim"))
    for name, parts in (("where", e.where), ("quantity", e.quantities)):
        for words in parts:
            _line(screen, name, lang, _quoted(words))


def _naming(screen: Screen, n: Naming, label: str, lang: Lang) -> None:
    _line(screen, label, lang, Field.of(f"«{n.words.text}»", "bold"), Field.of(f"{n.words.start}", "dim", ltr=True))
    _line(screen, "sentence", lang, Field.of(n.sentence.text, "dim"))
    _line(screen, "entry", lang, Field.of(n.lemma, "bold"), Field.of(f"{n.entry} · {n.file}", "cyan", ltr=True))
    _line(screen, "form", lang, Field.of(n.form, "", ltr=True))
    frame = n.frame
    parts = [f"initiator={frame.initiator}", f"recipient={','.join(frame.recipient) or '-'}"]
    parts += [f"genitive={frame.genitive}"] + ["reciprocal"] * frame.reciprocal
    if frame.content_status:
        parts.append(f"content={','.join(frame.content)}:{frame.content_status}")
    _line(screen, "frame", lang, Field.of(" ".join(parts), "", ltr=True))
    for words in frame.needs:
        _line(screen, "needs", lang, _quoted(words))
    if n.carrier:
        kind = Field.of(f"{n.carrier_kind} · lexicon/carriers.toml", "cyan", ltr=True)
        _line(screen, "carrier", lang, _quoted(n.carrier), kind)
    if n.doubt:
        _line(screen, "doubt", lang, Field.of(n.doubt, "yellow", ltr=True))
    for name, judgement in (("act", n.act), ("event", n.event)):
        if judgement:
            _line(screen, name, lang, _chance(judgement))
            _features(screen, judgement)


def _line(screen: Screen, name: str, lang: Lang, *fields: Field) -> None:
    label = Field.of(_LABELS[name][lang == "en"], "dim", width=_WIDTH)
    screen.line(label, *(f for f in fields if f), hang=_WIDTH + 2)


def _quoted(words: Words | None) -> Field:
    return Field.of(f"«{words.text}»") if words else Field(())


def _chance(j: Judgement) -> Field:
    return Field.of(f"{j.chance:.2f} (yes from {j.threshold:.2f})", "", ltr=True)


def _weighed(screen: Screen, j: Judgement | None) -> None:
    if j is not None:
        screen.line(Field.of("", width=_WIDTH), _chance(j), hang=_WIDTH + 2)
        _features(screen, j)


def _features(screen: Screen, j: Judgement) -> None:
    """The heaviest features, those for yes first."""
    for weights, style in ((j.for_, "green"), (j.against, "red")):
        for w in weights:
            screen.line(
                Field.of("", width=_WIDTH),
                Field.of(f"{w.weight:+.2f}", style, ltr=True, width=6),
                Field.of(w.feature, "dim"),
                hang=_WIDTH + 2,
            )
