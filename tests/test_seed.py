"""The seed page: one real article of 2021, read as a user would check it."""

import pytest

from articles import SHARED, Reading, Told, read_file
from musnad.models import Record

SEED = SHARED / "seed" / "arabicpost-2021-07-23.txt"

pytestmark = pytest.mark.skipif(not SEED.exists(), reason="../shared/seed is not beside this checkout")


@pytest.fixture(scope="module")
def seed() -> Reading:
    record = read_file(SEED)
    assert isinstance(record, Record)
    return Reading(record)


def find(seed: Reading, kind: str, *statuses: str) -> list[Told]:
    return [e for e in seed.events(kind) if not statuses or e.status in statuses]


def test_the_page_says_its_title_its_outlet_and_both_instants(seed):
    meta = seed.record.article
    assert meta.title is not None
    assert meta.title.startswith("“وول ستريت جورنال”: بغداد وواشنطن")
    assert meta.outlet == "عربي بوست"
    assert meta.published is not None
    assert meta.updated is not None
    assert meta.published.isoformat() == "2021-07-23T07:21:00+00:00"
    assert meta.updated.isoformat() == "2021-07-23T07:24:00+00:00"


def test_the_five_lines_of_the_pictures_are_captions(seed):
    captions = [seed.words(b) for b in seed.record.blocks if b.kind == "caption"]
    assert captions == [
        "قوات أمريكية في العراق - رويترز",
        "العراق أمريكا قوات أمريكية",
        "قوات أمريكية في العراق، أرشيفية/ رويترز",
        "العراق القوات الأمريكية في العراق أمريكا",
        "قاسم سليماني/ رويترز",
    ]


def test_the_one_heading_is_a_heading(seed):
    headings = [seed.words(b) for b in seed.record.blocks if b.kind == "heading"]
    assert headings == ["انسحاب القوات الأمريكية من العراق"]


def test_the_button_at_the_end_is_not_in_the_text(seed):
    assert "تحميل المزيد" not in seed.record.text


def test_the_withdrawal_by_the_end_of_the_year_is_on_the_newspaper_s_word(seed):
    found = [e for e in find(seed, "RETREAT", "planned", "requested") if e.dates[1] == "2021-12-31"]
    assert found
    for e in found:
        assert e.by.has("القوات الأمريكية") or e.by.has("واشنطن")
        assert e.chain.names
        assert e.chain in (["وول ستريت جورنال"], ["وول ستريت جورنال", "مصادرها"], ["الصحيفة", "مصادرها"])


def test_the_parliament_s_vote_of_january_2020_happened(seed):
    votes = [e for e in find(seed, "REQUEST", "happened") if e.by == {"البرلمان العراقي"}]
    assert ("2020-01-05", "2020-01-05") in [e.dates for e in votes]
    assert all(e.chain == [] for e in votes)


def test_the_killing_of_soleimani_is_an_assault_by_the_united_states(seed):
    found = [e for e in find(seed, "ASSAULT", "happened") if e.to.has("قاسم سليماني")]
    assert len(found) == 1
    assert found[0].by.has("واشنطن")
    assert found[0].to.has("أبومهدي المهندس")


def test_washington_accuses_the_factions(seed):
    [accusation] = [e for e in find(seed, "ACCUSE", "happened") if e.by.has("واشنطن") and e.to.namings]
    assert accusation.to == {"فصائل عراقية"}
    assert accusation.chain == []


def test_the_attacks_that_washington_speaks_of_are_the_factions_acts_on_its_word(seed):
    [attacks] = [e for e in find(seed, "ASSAULT") if "هجمات" in e.word]
    assert attacks.by == {"فصائل عراقية"}
    assert attacks.chain == ["واشنطن"]


def test_the_foreign_minister_s_words_come_through_the_newspaper(seed):
    words = "لا نحتاج إلى مزيد من المقاتلين"
    assert seed.mode(words) == "direct"
    assert seed.chain(words) == ["وول ستريت جورنال", "فؤاد حسين"]
    assert seed.chain("ونحتاج إلى المساعدة في التدريب") == ["وول ستريت جورنال", "فؤاد حسين"]


def test_what_the_newspaper_adds_is_on_its_sources_word(seed):
    assert len(seed.chain("البيان يهدف إلى دعم الجيش العراقي").names) == 2
    assert seed.kinds("البيان يهدف إلى دعم الجيش العراقي") == ["outlet", "anonymous"]


def test_the_expert_s_words_are_the_expert_s(seed):
    for words in ("الهدف هو مساعدة الكاظمي", "القوات الأمريكية في العراق لا تشارك"):
        [name] = seed.chain(words).names
        assert name.startswith("مايكل نايتس")
        assert seed.kinds(words) == ["expert"]


def test_the_soldiers_are_2500(seed):
    assert 2500 in [q.value for q in seed.record.quantities]


def test_the_protests_go_on_since_october_2019(seed):
    [protest] = find(seed, "PROTEST", "happened")
    assert protest.dates == ("2019-10-01", "2019-10-31")
    assert protest.chain == []


def test_the_prime_minister_will_visit_washington_and_meet_the_president(seed):
    meetings = [e for e in find(seed, "CONSULT", "planned") if e.by.has("مصطفى الكاظمي")]
    assert any(e.to.has("جو بايدن") for e in meetings)


def test_both_sides_announced_their_agreement(seed):
    agreements = [e for e in find(seed, "AGREE", "happened") if len(e.by.namings) == 2]
    assert any(e.by.has("بغداد") and e.by.has("واشنطن") for e in agreements)


def test_the_outlet_is_in_no_chain(seed):
    assert not [link for s in seed.record.statements for link in s.chain if "عربي بوست" in link.name]
