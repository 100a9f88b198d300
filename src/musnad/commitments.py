"""Events -> commitments: who bound himself to which act, by when, on what condition.

A commitment is a planned act that an agreement, an offer or an announcement of the doer promises
(RECORD.md, "Commitments"): its maker is the act's initiator, its date the act's.
"""

from musnad.events.merging import Plan
from musnad.models import Commitment, Due


def find_commitments(plans: tuple[Plan, ...]) -> tuple[Commitment, ...]:
    """One commitment for each promised act, in the order of the events."""
    return tuple(
        Commitment(
            event=p.event.id,
            by=p.event.initiators,
            to=tuple(e for e in (p.to or p.event.recipients) if e not in p.event.initiators),
            due=Due(
                earliest=p.event.when.earliest if p.event.when else None,
                latest=p.event.when.latest if p.event.when else None,
            ),
            condition=p.condition,
        )
        for p in plans
        if p.promised
    )
