"""On whose word: sources, chains, and how far a statement reaches."""

import pytest

from articles import OUTLET, read


def test_a_newspaper_that_reports_unnamed_sources_is_followed_by_them():
    r = read("نقلت صحيفة «الضفاف» عن مصادر مطلعة أن الأردن رفض العرض.")
    assert r.chain("الأردن رفض العرض") == ["الضفاف", "مصادر مطلعة"]
    assert r.kinds("الأردن رفض العرض") == ["outlet", "anonymous"]


@pytest.mark.parametrize(
    "text",
    [
        "ذكرت صحيفة «الضفاف»، نقلا عن دبلوماسيين، أن الأردن رفض العرض.",
        "قالت صحيفة «الضفاف» نقلا عن دبلوماسيين إن الأردن رفض العرض.",
        "نقلت صحيفة «الضفاف» عن دبلوماسيين قولهم إن الأردن رفض العرض.",
        "وبحسب دبلوماسيين نقلت عنهم صحيفة «الضفاف»، فإن الأردن رفض العرض.",
    ],
)
def test_every_way_to_say_that_a_newspaper_quotes_diplomats_gives_both(text):
    assert read(text).chain("الأردن رفض العرض") == ["الضفاف", "دبلوماسيين"]


def test_an_agency_that_quotes_a_newspaper_that_quotes_an_official_is_three_links():
    r = read("نقلت وكالة نوارس عن صحيفة «الضفاف» قولها نقلا عن مسؤول مطلع إن الأردن رفض العرض.")
    assert r.chain("الأردن رفض العرض") == ["وكالة نوارس", "الضفاف", "مسؤول مطلع"]
    assert r.kinds("الأردن رفض العرض") == ["agency", "outlet", "anonymous"]


def test_the_source_of_an_indirect_statement_is_the_subject_of_the_reporting_verb():
    r = read("قالت الوزيرة رانيا السلمان إن المصنع مغلق.")
    assert r.chain("المصنع مغلق") == ["رانيا السلمان"]
    assert r.kinds("المصنع مغلق") == ["official"]
    assert r.mode("المصنع مغلق") == "indirect"


def test_what_no_source_says_is_the_outlet_s_own_word():
    r = read("قال الوزير سالم القطراني إن المحطة جاهزة.", "وافتتحت المحطة الأولى قبل عامين.")
    assert r.chain("وافتتحت المحطة الأولى") == []


def test_the_publishing_outlet_is_in_no_chain():
    r = read(f"قال مصدر أمني لـ«{OUTLET}» إن الحدود مغلقة.", f"وعلمت {OUTLET} أن الوفد غادر.")
    assert not [link for s in r.record.statements for link in s.chain if OUTLET in link.name]
    assert r.chain("الحدود مغلقة") == ["مصدر أمني"]


def test_a_paragraph_that_begins_and_she_added_continues_its_source():
    r = read("قالت الوزيرة رانيا السلمان إن المصنع مغلق.", "وأضافت أن التعويضات ستدفع لاحقا.")
    assert r.chain("التعويضات ستدفع") == ["رانيا السلمان"]


def test_and_she_added_continues_a_chain_of_two():
    r = read(
        "نقلت صحيفة «الضفاف» عن مصادر مطلعة أن الخطة جاهزة.",
        "وأضافت الصحيفة نقلا عن المصادر ذاتها أن الموعد قريب.",
    )
    assert len(r.chain("الموعد قريب").names) == 2
    assert r.kinds("الموعد قريب") == ["outlet", "anonymous"]


@pytest.mark.parametrize("verb", ["مضيفا", "مؤكدا", "مشيرا إلى", "موضحا", "لافتا إلى", "مبينا"])
def test_an_accusative_participle_continues_the_speaker(verb):
    r = read(f"قال المتحدث باسم البلدية هاني الدباغ إن العمل مستمر، {verb} أن الجسر سيفتح غدا.")
    assert r.chain("الجسر سيفتح غدا") == ["هاني الدباغ"]


def test_a_headline_with_a_colon_names_its_speaker():
    r = read(("headline", "السلمان: المصنع سيبقى مغلقا"), "قالت الوزيرة رانيا السلمان إن المصنع يلوث النهر.")
    assert r.chain("المصنع سيبقى مغلقا") == ["رانيا السلمان"]


def test_a_quotation_is_direct_over_all_its_sentences():
    r = read('قالت الوزيرة رانيا السلمان: "المصنع مغلق منذ شهر. وقد أبلغنا أصحابه مرارا. ولن نتراجع".')
    for words in ("المصنع مغلق منذ شهر", "أبلغنا أصحابه", "ولن نتراجع"):
        assert r.chain(words) == ["رانيا السلمان"]
        assert r.mode(words) == "direct"


def test_a_quotation_that_goes_on_in_the_next_paragraph_keeps_its_speaker():
    r = read('قالت الوزيرة رانيا السلمان: "المصنع مغلق منذ شهر.', 'وقد أبلغنا أصحابه مرارا".')
    assert r.chain("أبلغنا أصحابه") == ["رانيا السلمان"]


def test_a_quotation_after_said_in_guillemets_is_direct():
    r = read("وقال الوزير سالم القطراني: «لن نوقع على أي ورقة جديدة».")
    assert r.mode("لن نوقع على أي ورقة") == "direct"
    assert r.chain("لن نوقع على أي ورقة") == ["سالم القطراني"]


def test_a_few_quoted_words_stay_inside_their_sentence():
    r = read('قال الوزير سالم القطراني إن الخطة "جيدة جدا" وستنفذ.')
    assert r.mode("جيدة جدا") == "indirect"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("غادر الوفد المدينة فجرا، قال شاهد عيان.", "شاهد عيان"),
        ("غادر الوفد المدينة فجرا، وفق مصدر أمني.", "مصدر أمني"),
        ("غادر الوفد المدينة فجرا، بحسب وكالة نوارس.", "وكالة نوارس"),
        ("غادر الوفد المدينة فجرا، على حد قول رئيس البلدية هاني الدباغ.", "هاني الدباغ"),
        ("غادر الوفد المدينة فجرا، حسبما ذكرت صحيفة «الضفاف».", "الضفاف"),
        ("غادر الوفد المدينة فجرا، وفقا لمسؤول محلي.", "مسؤول محلي"),
        ("غادر الوفد المدينة فجرا، كما أعلنت وزارة الداخلية الأردنية.", "وزارة الداخلية الأردنية"),
    ],
)
def test_a_source_named_after_its_words_has_said_them(text, name):
    assert read(text).chain("الوفد المدينة فجرا") == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("وفق مصدر أمني، غادر الوفد المدينة فجرا.", "مصدر أمني"),
        ("وبحسب شهود عيان فإن الوفد غادر المدينة فجرا.", "شهود عيان"),
        ("من جهته، قال رئيس البلدية هاني الدباغ إن الوفد غادر المدينة فجرا.", "هاني الدباغ"),
        ("أفادت وكالة نوارس بأن الوفد غادر المدينة فجرا.", "وكالة نوارس"),
        ("أعلنت وزارة الداخلية الأردنية، الأربعاء، أن الوفد غادر المدينة فجرا.", "وزارة الداخلية الأردنية"),
        ("وكان رئيس البلدية هاني الدباغ قد أكد أن الوفد غادر المدينة فجرا.", "هاني الدباغ"),
    ],
)
def test_a_source_named_before_its_words_has_said_them(text, name):
    assert read(text).chain("المدينة فجرا") == [name]


def test_a_document_that_says_something_is_a_document():
    r = read("جاء في بيان للوزارة أن العرض مرفوض.")
    assert r.mode("العرض مرفوض") == "document"


def test_a_document_that_a_newspaper_saw_comes_after_the_newspaper():
    r = read("وأظهرت وثيقة اطلعت عليها صحيفة «الضفاف» أن الشركة دفعت الفدية.")
    assert r.chain("الشركة دفعت الفدية") == ["الضفاف", "وثيقة"]


def test_the_report_of_an_organisation_is_its_word():
    r = read("بحسب تقرير لمنظمة «سند» فإن القوات الكينية انسحبت من البلدة.")
    assert len(r.chain("القوات الكينية انسحبت").names) >= 1


def test_a_witness_an_expert_and_an_official_have_their_kinds():
    r = read(
        "قال شاهد عيان إن الدخان كثيف.",
        "وقالت الخبيرة في شؤون الملاحة دلال السعيد إن السفينة قديمة.",
        "وقال المتحدث باسم وزارة النقل الأردنية هاني الدباغ إن التحقيق بدأ.",
    )
    assert r.kinds("الدخان كثيف") == ["witness"]
    assert r.kinds("السفينة قديمة") == ["expert"]
    assert r.kinds("التحقيق بدأ") == ["official"]


def test_a_denial_is_on_the_word_of_the_one_who_denies():
    r = read("نفى الناطق باسم وزارة الدفاع سالم ولد البار أن تكون القوات قد انسحبت من البلدة.")
    assert r.chain("القوات قد انسحبت") == ["سالم ولد البار"]


def test_a_new_speaker_ends_the_one_before():
    r = read(
        "قالت الوزيرة رانيا السلمان إن المصنع مغلق.",
        "في المقابل، قال مدير المصنع عادل الدباغ إن العمل مستمر.",
        "وأضاف أن القرار غير قانوني.",
    )
    assert r.chain("العمل مستمر") == ["عادل الدباغ"]
    assert r.chain("القرار غير قانوني") == ["عادل الدباغ"]


def test_a_pronoun_of_the_other_gender_goes_back_to_the_woman():
    r = read("قالت الوزيرة رانيا السلمان إنها التقت مدير المصنع عادل الدباغ.", "وأضافت أن القرار غير قابل للنقاش.")
    assert r.chain("القرار غير قابل") == ["رانيا السلمان"]


def test_the_cue_is_the_reporting_word():
    r = read("وأكدت الوزيرة رانيا السلمان أن المصنع مغلق.")
    statement = r.said("المصنع مغلق")
    assert statement is not None
    assert statement.cue is not None
    assert r.words(statement.cue) in ("وأكدت", "أكدت")


def test_a_source_in_a_chain_points_at_its_entity():
    r = read("قالت الوزيرة رانيا السلمان إن المصنع مغلق.")
    statement = r.said("المصنع مغلق")
    assert statement is not None
    assert {link.entity for link in statement.chain} == r.ids("الوزيرة رانيا السلمان")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("وجاء في وثيقة اطلعت عليها صحيفة «الضفاف» أن المصنع مغلق.", ["الضفاف", "وثيقة"]),
        ("وأظهرت وثيقة حصلت عليها وكالة نوارس أن المصنع مغلق.", ["وكالة نوارس", "وثيقة"]),
        ("المصنع مغلق، بحسب ما نقلته صحيفة «الضفاف» عن ثلاثة دبلوماسيين.", ["الضفاف", "ثلاثة دبلوماسيين"]),
    ],
)
def test_the_outlet_that_saw_or_passed_on_a_source_is_the_nearer_link(text, names):
    assert read(text).chain("المصنع مغلق") == names


def test_what_one_says_another_told_him_has_both_as_its_chain():
    r = read("قال الوزير سالم القطراني إن السفير الفرنسي أبلغه أن الجسر مغلق.")
    assert r.chain("الجسر مغلق") == ["سالم القطراني", "السفير الفرنسي"]


def test_a_quoted_name_after_said_is_the_source_and_no_quotation():
    r = read("وقال «المرصد الساحلي لحقوق الصيادين» إن المرفأ مغلق.")
    assert r.chain("المرفأ مغلق") == ["المرصد الساحلي لحقوق الصيادين"]
    assert "direct" not in {s.mode for s in r.record.statements}


@pytest.mark.parametrize(
    "text",
    [
        "قال الوزير سالم القطراني إن الجسر مغلق. ويجب أن يفتح المرفأ قريبا.",
        "قال الوزير سالم القطراني إن الجسر مغلق. وفي المساء أفيد بأن يفتح المرفأ قريبا.",
        "قال الوزير سالم القطراني إن الجسر مغلق. يذكر بأن يفتح المرفأ قريبا.",
    ],
)
def test_duty_hearsay_and_background_are_on_nobody_s_word(text):
    assert read(text).chain("يفتح المرفأ قريبا") == []


def test_what_experts_expect_a_body_to_announce_it_has_not_said():
    r = read("توقع محللون أن تعلن الحكومة عن إجراءات جديدة لتحفيز الصناعة.")
    assert r.chain("إجراءات جديدة") == ["محللون"]


def test_the_noun_that_a_relative_clause_describes_does_not_speak():
    r = read("انتقد الوزير سالم القطراني مصانع الورق التي وصفها بأنها بشعة المنظر.")
    assert not [link for s in r.record.statements for link in s.chain if "مصانع" in link.name]


def test_a_participle_before_anybody_spoke_belongs_to_the_sentence_s_subject():
    r = read(
        "قالت الوزيرة رانيا السلمان إن المصنع مغلق.",
        "وقبل يومين من الجولة زار الوزير سالم القطراني أمس المرفأ، مؤكدا أن الجسر سيفتح غدا.",
    )
    assert r.chain("الجسر سيفتح غدا") == ["سالم القطراني"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("غير أن مصدرا في وزارة الداخلية الأردنية نفى وجود الجسر مغلقا.", "مصدرا في وزارة الداخلية الأردنية"),
        ("أما الوزير سالم القطراني، فيرى أن وجود الجسر مغلقا لن يطول.", "سالم القطراني"),
        ("وبين الوزير سالم القطراني أن وجود الجسر مغلقا لن يطول.", "سالم القطراني"),
        ("وأظهر مسح رسمي وجود الجسر مغلقا.", "مسح رسمي"),
    ],
)
def test_the_source_is_the_whole_subject_and_no_more(text, name):
    assert read(text).chain("وجود الجسر مغلقا") == [name]


def test_an_agency_before_a_comma_frames_the_statement_that_follows():
    r = read('ووفقا لـ "نوارس برس"، فقد قالت الوزيرة رانيا السلمان إن المصنع مغلق.')
    assert r.chain("المصنع مغلق") == ["نوارس برس", "رانيا السلمان"]


def test_a_subject_and_its_comma_are_not_yet_the_whole_content():
    r = read("وأوضح الوزير سالم القطراني أن رئيس البلدية، أكد في أكثر من لقاء أهمية الجسر.")
    assert r.chain("أهمية الجسر").names[0] == "الوزير سالم القطراني"


def test_a_date_between_commas_does_not_part_a_cue_from_its_content():
    r = read("أعلن الوزير سالم القطراني، أمس، عن إغلاق الجسر القديم.")
    assert r.chain("إغلاق الجسر القديم") == ["سالم القطراني"]


def test_a_title_between_marks_is_nobody_s_quotation():
    r = read("أصدر الوزير سالم القطراني دراسة بعنوان «مستقبل المرافئ في زمن الجفاف الطويل».")
    assert not r.record.statements


@pytest.mark.parametrize(
    "text",
    ["تباطأ البناء وفق توقيتات وضعتها اللجنة.", "نجا الفريق بحسب تاريخه وتاريخها الطويل.", "وتعتبر المدينة أول ميناء."],
)
def test_a_measure_or_a_reputation_is_no_source(text):
    assert not read(text).record.statements


def test_an_official_as_he_said_it_without_a_pronoun_is_the_source():
    r = read("لكن الدبلوماسيين سينتظرون الزيارة هذا الصيف، كما قال مسؤول الجمعة.")
    assert r.chain("سينتظرون الزيارة") == ["مسؤول"]


def test_the_answer_of_a_spokesman_is_his_own():
    r = read("وردّ المتحدث باسم البلدية هاني الدباغ في كلمة متلفزة قائلا: «أبدينا من المرونة ما يكفي».")
    assert r.chain("أبدينا من المرونة ما يكفي") == ["هاني الدباغ"]


def test_a_quotation_opened_and_closed_with_different_marks_ends_there():
    r = read('وقالت الوزيرة رانيا السلمان: "إن المتهمين سيحالون غدا إلى القضاء». وفتح المرفأ أبوابه أمس "للجميع".')
    assert r.chain("وفتح المرفأ أبوابه") == []


def test_a_participle_between_a_verb_and_a_quotation_is_not_who_speaks():
    r = read("وقال الوزير سالم القطراني إن المصنع مغلق، موضحا: «لقد اتفقنا على كل البنود الجديدة».")
    assert r.chain("لقد اتفقنا على كل البنود") == ["سالم القطراني"]


@pytest.mark.parametrize(
    ("text", "content", "chain"),
    [
        # a verb inside the words ends nothing
        ("قالت الوزيرة رانيا السلمان إن حارسا انهار واعترف بتقصيره في المرفأ.", "واعترف بتقصيره", ["رانيا السلمان"]),
        ("وتقول الوزيرة رانيا السلمان إن الأعمدة تحمل الجسر وتعترض السيول.", "وتعترض السيول", ["رانيا السلمان"]),
        ("قال الوزير سالم القطراني إن الوفد الذي زار المرفأ لم يتوجه إلى المصنع.", "إلى المصنع", ["سالم القطراني"]),
        # a subject right before its verb, a plural in the nominative after it
        ("ذكر التلفزيون أن الوزير سالم القطراني، أكد أن المصنع مغلق.", "المصنع مغلق", ["التلفزيون", "سالم القطراني"]),
        ("يذكر أن الوزير سالم القطراني، قد أكد أن المصنع مغلق.", "المصنع مغلق", ["سالم القطراني"]),
        ("وكان الوزير سالم القطراني، أكد ضرورة إغلاق المصنع.", "إغلاق المصنع", ["سالم القطراني"]),
        # complements behind an apposition
        ("أعلن الوزير سالم القطراني، رئيس اللجنة الجديدة، عن تدشين الجسر.", "تدشين الجسر", ["سالم القطراني"]),
        ("أعلنت الشرطة الأردنية القبض على سائقين فرا من المرفأ.", "سائقين فرا", ["الشرطة الأردنية"]),
        ("عبّرت الوزيرة رانيا السلمان عن أملها بافتتاح الجسر قريبا.", "بافتتاح الجسر", ["رانيا السلمان"]),
        ("وحذر الوزير سالم القطراني من أنه سيغلق المصنع.", "سيغلق المصنع", ["سالم القطراني"]),
        ("وجدد الوزير سالم القطراني التأكيد على أن المصنع مغلق.", "المصنع مغلق", ["سالم القطراني"]),
        # what goes on in a mind is the speaker's word still
        ("قال الوزير سالم القطراني إن البلدية تعتقد أن المصنع مغلق.", "المصنع مغلق", ["سالم القطراني"]),
        # a document and its issuer
        ("وأوضح بيان صادر عن الوزارة الجديدة أن المصنع مغلق.", "المصنع مغلق", ["بيان صادر عن الوزارة الجديدة"]),
    ],
)
def test_a_report_reaches_over_all_its_words_and_is_its_speakers(text, content, chain):
    assert read(text).chain(content) == chain


@pytest.mark.parametrize(
    "text",
    [
        "أعلنت السلطات الأردنية حالة الطوارئ في الميناء.",
        "أعلنت جماعة مجهولة مسؤوليتها عن إحراق المصنع.",
        "وتبنت جماعة مجهولة إحراق المصنع.",
        "وستكشف التحقيقات أسباب الحريق.",
        "علق الوزير سالم القطراني على إغلاق المصنع.",
        "تباطأ البناء وفق رؤيته القديمة.",
    ],
)
def test_what_is_done_or_still_to_be_told_reports_nothing(text):
    assert not read(text).record.statements


def test_the_noun_of_what_one_feels_is_never_who_says_it():
    r = read("قالت الوزيرة رانيا السلمان إن المصنع مغلق.", "وأكدت عزم البلدية على فتحه قريبا.")
    assert r.chain("على فتحه قريبا") == ["رانيا السلمان"]


def test_an_attribution_at_the_end_vouches_for_its_own_clause():
    r = read("أغلقت البلدية المصنع أمس، وكان أكثر العمال غائبين عن العمل، بحسب الوزير سالم القطراني.")
    assert r.chain("أكثر العمال غائبين") == ["سالم القطراني"]
    assert r.chain("أغلقت البلدية المصنع") == []


def test_an_attribution_within_a_clause_vouches_for_the_rest_of_it():
    r = read("وتشمل الخطة، بحسب الوزير سالم القطراني، إصلاح المرفأ القديم وبناء جسر.")
    assert r.chain("إصلاح المرفأ القديم") == ["سالم القطراني"]


def test_an_attribution_with_a_colon_vouches_for_what_follows():
    r = read("أغلقت البلدية المصنع أمس، وحسب الوزير سالم القطراني: «لم يبق في المصنع عامل واحد».")
    assert r.chain("لم يبق في المصنع عامل") == ["سالم القطراني"]
    assert r.chain("أغلقت البلدية المصنع") == []


def test_what_somebody_says_in_his_own_words_after_that_is_indirect():
    r = read("وقال الوزير سالم القطراني: إن المصنع مغلق منذ أسبوع.", "وفتح المرفأ أبوابه.")
    assert r.mode("المصنع مغلق") == "indirect"


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("قال الوزير سالم القطراني في تصريح بثته وكالة نوارس إن المصنع مغلق.", ["وكالة نوارس", "سالم القطراني"]),
        ("أبلغ الوزير سالم القطراني وكالة نوارس أن المصنع مغلق.", ["وكالة نوارس", "سالم القطراني"]),
        ("كشف الوزير سالم القطراني أن المصنع مغلق، وفق ما أوردته وكالة نوارس.", ["وكالة نوارس", "سالم القطراني"]),
        ("وقال الوزير سالم القطراني على صفحته في موقع تويتر إن المصنع مغلق.", ["سالم القطراني"]),
        ("وقال الوزير سالم القطراني خلال زيارة لصحيفة «الضفاف» إن المصنع مغلق.", ["سالم القطراني"]),
    ],
)
def test_the_outlet_that_carried_the_words_is_the_nearer_link(text, chain):
    assert read(text).chain("المصنع مغلق") == chain


def test_whoever_came_through_an_outlet_once_comes_through_it_again():
    r = read(
        "قال الوزير سالم القطراني لصحيفة «الضفاف» إن المصنع مغلق.",
        "وافتتح المرفأ قبل عامين.",
        "وأكد القطراني أن الجسر جاهز.",
    )
    assert r.chain("الجسر جاهز") == ["الضفاف", "سالم القطراني"]


def test_a_quotation_with_blanks_inside_its_marks_is_direct():
    r = read('وقال الوزير سالم القطراني إن " المصنع لن يفتح قبل الشتاء" هذا العام.')
    assert r.mode("المصنع لن يفتح") == "direct"


def test_a_quoted_name_is_nobody_s_direct_words():
    r = read('قال الوزير سالم القطراني إن الجسر مذكور في "خطة المرافئ الكبرى الجديدة" منذ عام.')
    assert r.mode("خطة المرافئ الكبرى") == "indirect"


def test_a_document_that_an_outlet_saw_says_what_stands_in_it():
    r = read("وثيقة اطلعت عليها صحيفة «الضفاف» تقول إن المصنع مغلق.")
    assert r.chain("المصنع مغلق") == ["الضفاف", "وثيقة"]
