"""Who bound himself to what, by when, on what condition."""

import pytest

from articles import Parties, Reading, read


def promises(r: Reading) -> list[tuple[str, Parties, tuple[str | None, str | None]]]:
    """Each commitment: the type of the act, who promised, and its ends."""
    acts = {e.id: e.type for e in r.record.events}
    return [(acts[c.event], r.parties(c.by), (c.due.earliest, c.due.latest)) for c in r.record.commitments]


@pytest.mark.parametrize(
    "text",
    [
        "تعهدت الدنمارك بسحب كتيبتها من موريتانيا قبل نهاية يونيو المقبل.",
        "أعلنت الدنمارك أنها ستسحب كتيبتها من موريتانيا قبل نهاية يونيو المقبل.",
        "وعدت الدنمارك بأن تسحب كتيبتها من موريتانيا قبل نهاية يونيو المقبل.",
        "التزمت الدنمارك بسحب كتيبتها من موريتانيا قبل نهاية يونيو المقبل.",
    ],
)
def test_a_promise_binds_the_one_who_gave_it_until_its_date(text):
    assert promises(read(text)) == [("RETREAT", {"الدنمارك"}, ("2021-06-30", "2021-06-30"))]


def test_a_promise_without_a_date_has_no_ends():
    assert promises(read("تعهدت الدنمارك بسحب كتيبتها من موريتانيا.")) == [("RETREAT", {"الدنمارك"}, (None, None))]


def test_an_agreement_on_an_act_binds_both_sides():
    [(kind, by, _)] = promises(read("اتفقت تونس والجزائر على تبادل الأسرى."))
    assert kind == "RETREAT"
    assert by == {"تونس", "الجزائر"}


def test_a_promise_with_a_condition_keeps_the_words_of_the_condition():
    r = read("تعهدت الحكومة الليبية بالإفراج عن المعتقلين إذا عاد الطلاب إلى الجامعات.")
    [commitment] = r.record.commitments
    assert commitment.condition is not None
    assert r.words(commitment.condition).startswith("إذا")
    assert "الطلاب" in r.words(commitment.condition)


def test_a_speaker_who_says_we_binds_himself_or_his_side():
    r = read('قال الناطق باسم الجيش الكيني سيدو مارا: "سننسحب من البلدة يوم الأحد المقبل".')
    [(kind, by, due)] = promises(r)
    assert kind == "RETREAT"
    assert by in ({"الجيش الكيني"}, {"سيدو مارا"})
    assert due == ("2021-04-11", "2021-04-11")


@pytest.mark.parametrize(
    "text",
    [
        "انسحبت القوات الدنماركية من القاعدة يوم الثلاثاء.",
        "من المتوقع أن تسحب الدنمارك قواتها من مالي.",
        "دعت تونس ليبيا إلى سحب قواتها من الحدود.",
        "رفضت ليبيا سحب قواتها من الحدود.",
        "قال محلل عسكري إن الدنمارك ستسحب قواتها من مالي.",
    ],
)
def test_what_the_actor_did_not_promise_is_no_commitment(text):
    assert read(text).record.commitments == ()


def test_what_an_agreement_lays_down_is_promised():
    r = read("توصلت النقابة إلى اتفاق مع الحكومة الدنماركية يقضي بسحب الكتيبة من موريتانيا قبل نهاية يونيو المقبل.")
    assert "RETREAT" in [kind for kind, _, _ in promises(r)]
