"""Whose word goes on, where it ends, and what is nobody's: rules of reference between a cue and its source."""

import pytest

from articles import Reading, read


def _statement(r: Reading, words: str) -> str:
    """The words of the narrowest statement over some."""
    at = r.record.text.index(words)
    over = [s for s in r.record.statements if s.start <= at < s.end]
    return r.words(min(over, key=lambda s: s.end - s.start)) if over else ""


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        (
            "وكان الوزير سالم القطراني قد أعلن الشهر الماضي، خلال ندوة، عن قرب نشر الحكومة قائمة الموانئ.",
            "قرب نشر الحكومة",
            ["سالم القطراني"],
        ),
        ("وكانت مصادر مطلعة أكدت أن القتلى عشرة.", "القتلى عشرة", ["مصادر مطلعة"]),
        ("مصادر خاصة لـ(النوارس) أشارت إلى أن تأجيل الجلسة طبيعي.", "تأجيل الجلسة", ["مصادر خاصة"]),
        ("الناقد الأدبي رامي الملاح، رئيس تحرير السلسلة، يرى أن الكتاب صعب.", "الكتاب صعب", ["رامي الملاح"]),
        ("من جانبه، عبّر الوزير سالم القطراني عن التزام بلاده بالاتفاق.", "التزام بلاده", ["سالم القطراني"]),
        ("وعبر سمو ولي العهد عن أبلغ التهاني للشعب الصديق.", "أبلغ التهاني", ["ولي العهد"]),
        ("أعلنت وزارة الصحة (المركز) أمس وفاة عشرة أشخاص بالحمى.", "وفاة عشرة أشخاص", ["وزارة الصحة"]),
    ],
)
def test_a_subject_is_found_before_its_verb_and_past_what_stands_between(text, words, names):
    assert read(text).chain(words) == names


@pytest.mark.parametrize(
    ("second", "words", "names"),
    [
        ("وأضافت أن الحريق أتى على المخزن.", "الحريق أتى", ["المصادر"]),
        ("وأضافوا أن الحريق أتى على المخزن.", "الحريق أتى", ["شهود عيان"]),
    ],
)
def test_who_goes_on_is_whom_the_verb_agrees_with(second, words, names):
    chain = read("ونقلت المصادر عن شهود عيان أن الانفجار وقع ليلا.", second).chain(words)
    assert chain.names[-1:] == names


def test_a_speaker_without_a_new_name_goes_on_over_a_sentence_of_the_outlet():
    r = read(
        "قال المخرج سالم القطراني إن الفيلم جاهز.",
        "ومن المقرر أن يفتتح المعرض في سبتمبر. وقال إنه سيسافر لحضوره.",
    )
    assert r.chain("سيسافر لحضوره") == ["سالم القطراني"]


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        (
            "عبر النائب رامي الحبال عن تشككه في الاتفاق لكنه قال إن التصويت مؤجل.",
            "التصويت مؤجل",
            ["رامي الحبال"],
        ),
        ("وبقيت النرويج خارج السوق المشتركة وتقول إن الأسعار عادلة.", "الأسعار عادلة", ["النرويج"]),
        (
            "وانتقد رامي الحبال غياب بلاده في الاجتماعات على غرار الأردن ولبنان، معتبرا أن الوزارة نائمة.",
            "الوزارة نائمة",
            ["رامي الحبال"],
        ),
    ],
)
def test_a_verb_that_joins_the_sentence_s_own_verb_has_its_subject(text, words, names):
    first = "قال الوزير سالم القطراني إن الوقت مبكر."
    assert read(first, text).chain(words) == names


def test_words_that_turn_to_another_end_the_speaker_before():
    r = read(
        "قال المدرب سالم القطراني إن الفريق جاهز.",
        "من جانبه بارك رئيس الوفد رامي الحبال هذا الفوز وقال إن البطولة صعبة.",
    )
    assert r.chain("البطولة صعبة") == ["رامي الحبال"]
    r = read("نفى الأطباء أن تكون المادة في الدواء، من جهته، نفى اللاعب رامي الحبال أنه تناولها.")
    assert "من جهته" not in _statement(r, "المادة في الدواء")


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        ("وصرح في اتصال هاتفي بوكالة نوارس أن الموعد غدا.", "الموعد غدا", ["وكالة نوارس", "سالم القطراني"]),
        ("ونقلت عنه قوله قبل الافتتاح إن الموعد غدا.", "الموعد غدا", ["سالم القطراني"]),
    ],
)
def test_who_goes_on_keeps_his_place_behind_the_outlet_that_was_told(text, words, names):
    assert read("قال الوزير سالم القطراني إن الخطة جاهزة.", text).chain(words) == names


@pytest.mark.parametrize(
    "text",
    [
        "رممت البلدية السوق وفق نظام المراحل الثلاث.",
        "صدرت الأوامر وفق ما ينص عليه القانون الأساسي.",
        "وتردد أن الوفد غادر البلاد ليلا.",
        "وهناك قلعة قديمة كانت تُرى من الميناء في الليل.",
        "اعتقلت الشرطة رجلا يدعى بدران لطيف في البلدة.",
    ],
)
def test_what_a_thing_is_done_by_and_what_is_only_rumoured_is_on_nobody_s_word(text):
    r = read("أدانت وزارة الصحة الحادث.", text)
    assert r.chain(text.split(" ", 1)[1][:12]) == []


def test_what_is_named_so_is_what_follows_and_not_the_clause_before():
    r = read("أدانت اللجنة العربية ما سمته تدخل الجيران في شؤونها.")
    assert r.chain("أدانت اللجنة") == []
    assert r.chain("تدخل الجيران") == ["اللجنة العربية"]


def test_a_noun_phrase_that_a_preposition_governs_is_the_content_with_the_clause_in_it():
    r = read("كما أشارت مصادر أمنية إلى عدم وجود دليل على أن الحريق متعمد.")
    assert _statement(r, "الحريق متعمد").startswith("عدم وجود دليل")


def test_a_statement_goes_on_as_its_issuer_s():
    r = read("أعلنت حركة النخيل في بيان لها أن اللقاء تم.", "وأضاف البيان أن الموعد القادم قريب.")
    assert r.chain("الموعد القادم") == r.chain("اللقاء تم").names


def test_a_document_given_in_full_is_its_issuer_s_to_the_end():
    r = read(
        "أصدرت وزارة الداخلية بيانا أمس. وفيما يلي نص البيان:",
        "أقدم المتهم على إطلاق النار على جاره إثر خلاف بينهما.",
        "وتم القبض على الجاني في اليوم ذاته.",
    )
    assert r.chain("أقدم المتهم") == ["وزارة الداخلية"]
    assert r.mode("وتم القبض على الجاني") == "document"


def test_who_a_document_tells_of_goes_on_after_it():
    r = read("واستعرض الوزير سالم القطراني برنامج الصحة، وفق ما جاء في بلاغ لوزارة الصحة. وأكد أن الدواء متوفر.")
    assert r.chain("الدواء متوفر") == ["سالم القطراني"]
    assert r.kinds("برنامج الصحة") == ["document"]


def test_a_name_in_the_same_marks_does_not_end_a_quotation():
    r = read('قال الوزير سالم القطراني: "نعتبر أن "النخيل" حركة مسلحة وسنحاربها معا".')
    assert _statement(r, "سنحاربها معا").startswith('"نعتبر')
    r = read("وتابع الوزير سالم القطراني قائلا “سألوا “الشيخ” عن البئر القديمة فلم يجب أحد” وانصرف.")
    assert _statement(r, "البئر القديمة").startswith("“سألوا")


def test_a_quotation_left_open_ends_where_another_cue_opens_a_sentence():
    r = read('وأضاف الوزير سالم القطراني: "نحتاج إلى سفن أكبر في كل موسم. وطالب النائب رامي الحبال بالحذر.')
    assert "وطالب" not in _statement(r, "سفن أكبر")


def test_speech_without_marks_is_one_statement_over_its_sentences():
    r = read("قال الوزير سالم القطراني: سنواصل العمل في كل المدن. الطريق طويل لكنه واضح.")
    assert _statement(r, "الطريق طويل") == _statement(r, "سنواصل العمل")
    assert r.mode("الطريق طويل") == "direct"


def test_a_long_parenthesis_after_a_cue_is_a_quotation():
    r = read("قال الوزير سالم القطراني إن (الجسر لن يفتح قبل أن تجف التربة).")
    assert r.mode("لن يفتح قبل") == "direct"


@pytest.mark.parametrize(
    "text",
    [
        'ويخدم السد "خطة الري الكبرى للوادي الشرقي"، التي أقرها المجلس.',
        "وأعلنت جماعة مجهولة أطلقت على نفسها «سرايا الوادي الأخضر الكبير» مسؤوليتها.",
        "وتجول الوفد بين «المطبعة، والمكتبة، وقاعة الخرائط، والمتحف».",
    ],
)
def test_names_and_lists_in_marks_are_no_quotations(text):
    assert not [s for s in read(text).record.statements if s.mode == "direct"]


def test_a_name_spelled_with_dots_does_not_end_the_sentence():
    r = read("وقال الوزير سالم القطراني لقناة (ايه.تي.في) في مقابلة “لا أحد يملك مفتاح هذا الباب غيرنا.”")
    assert r.mode("مفتاح هذا الباب") == "direct"


def test_what_was_said_stands_before_words_that_only_point_back():
    r = read("غادر الحارس المدينة قبل المباراة.", "وذلك حسبما أعلن المركز الإعلامي بالنادي.")
    assert r.chain("وذلك حسبما") == []


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        ("«نحن راضون في بيوتنا، لكن من يعيد البئر؟»، يتساءل شيخ القرية.", "راضون في بيوتنا", ["شيخ القرية"]),
        (
            "«حصلنا على تعهد خطي من جيراننا»، بهذه العبارة استهل الوزير سالم القطراني حديثه.",
            "تعهد خطي",
            ["الوزير سالم القطراني"],
        ),
        (
            "وجاء رد الناطقة باسم الخارجية الليبية: «لن نبيع الميناء لأحد مهما طال الزمن».",
            "نبيع الميناء",
            ["الناطقة باسم الخارجية الليبية"],
        ),
        (
            "وقالت إحدى المحتجات، غولبهار ساديروفا: «أبي دفن في هذه المقبرة القديمة».",
            "أبي دفن",
            ["إحدى المحتجات، غولبهار ساديروفا"],
        ),
    ],
)
def test_a_quotation_belongs_to_whom_the_words_beside_it_name(text, words, names):
    assert read(text).chain(words) == names


def test_who_is_addressed_does_not_speak():
    r = read(
        "وقال الوزير سالم القطراني إن الأزمة عابرة.",
        "ثم خاطب مواطنيه قائلا: «لن نترك أحدا من غير ماء في هذا الصيف».",
    )
    assert r.chain("نترك أحدا").names[-1].endswith("سالم القطراني")


def test_how_one_answers_is_nobody_who_answers():
    r = read("وقال الوزير سالم القطراني إن السد آمن.", "ثم أجاب مقتضباً: «ليس في الورق شيء من هذا».")
    assert r.chain("ليس في الورق").names[-1].endswith("سالم القطراني")


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        (
            "وقال مصدر قريب من البلدية، اشترط التكتم على هويته، إن المجلس لن يجدد عقد الإنارة.",
            "المجلس لن يجدد",
            ["مصدر قريب من البلدية"],
        ),
        ("وردّت الوزارة بأن تلك المزاعم كاذبة.", "تلك المزاعم", ["الوزارة"]),
        ("وتوقّع مصدر في وزارة النفط أن يُستأنف الضخ السبت المقبل.", "الضخ السبت", ["مصدر في وزارة النفط"]),
        ("وقال ناشط محلي، عبر الهاتف، إن القذائف سقطت قرب السوق.", "القذائف سقطت", ["ناشط محلي"]),
        (
            "وتوقّع دبلوماسي آسيوي، نقلت عنه وكالة «نوارس»، أن ينعقد المجلس غدا.",
            "المجلس غدا",
            ["وكالة «نوارس»", "دبلوماسي آسيوي"],
        ),
        (
            "وبحسب مصدرين تحدثا إلى مجلة «نوارس» الألمانية، فإن المصنع أغلق قبل شهر.",
            "المصنع أغلق",
            ["مجلة «نوارس» الألمانية", "مصدرين"],
        ),
        (
            "واختار الوزير سالم القطراني نبرة هادئة، إذ أقر بأن الخطأ كان كبيرا.",
            "الخطأ كان",
            ["الوزير سالم القطراني"],
        ),
        ("واكتفى الناطق باسم الحكومة بالقول إن الرخص رهن بالاتفاق.", "الرخص رهن", ["الناطق باسم الحكومة"]),
    ],
)
def test_what_stands_between_a_cue_and_its_words_does_not_part_them(text, words, names):
    assert read(text).chain(words) == names


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("حسمت الجامعة أمر اللجنة: ستزور الوفود المدينة في السادس من الشهر.", "ستزور الوفود"),
        ("ولم تعلن الحكومة موقفا نهائيا من المشروع.", "موقفا نهائيا"),
        ("وألغى الاتحاد إضرابا كان مقررا أن يبدأ الخميس.", "يبدأ الخميس"),
    ],
)
def test_what_the_outlet_explains_or_nobody_announced_is_no_statement(text, words):
    assert _statement(read("رأى السكان النهر.", text), words) == ""


def test_a_statement_reaches_over_the_participle_that_goes_on_with_it():
    r = read("وقال الوزير سالم القطراني إن الملفات ستدرس قريبا، مضيفا أن أحدا لن يرحل.")
    assert _statement(r, "مضيفا").startswith("الملفات")
