"""Many reports, one event: what makes two reports one story, two articles copies, and a promise kept.

    Record ──mentions──▶ Mention ──pairs──▶ a score for two of them      (one event of many reports)
    Article ──copies──▶ Sketch ──▶ how much of one stands in the other   (one text of many articles)
    reports of a story ──origins──▶ trees of relays ──history──▶ its status over time ──promises──▶ kept or not

Everything here is a pure function of records; the ledger keeps what they give (`ledger.joining`) and recomputes
only what a new article touches. Nothing depends on the order in which articles come.
"""
