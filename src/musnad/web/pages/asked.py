"""The filters of stories as an address gives them; a page and the API take the same."""

from typing import Annotated, Any, cast

from fastapi import Depends, Query
from pydantic import BaseModel, Field, field_validator, model_validator

from musnad.ledger.filters import StoryFilters
from musnad.models import EventType, Status
from musnad.search import day_of

Name = Annotated[str | None, Field(max_length=400)]
_MOST = 1_000_000
_MONTH = r"^\d{4}-\d{2}(-\d{2})?$"


class Asked(BaseModel):
    """What narrows a list of events. Empty fields, as forms send them, count as not given."""

    actor: Annotated[Name, Field(description="Who does it: a name, a code (IRQ), an id, or = and the exact name.")] = (
        None
    )
    recipient: Annotated[Name, Field(description="Whom it is done to; as actor.")] = None
    where: Annotated[Name, Field(description="Where; as actor.")] = None
    type: Annotated[list[EventType], Field(description="RETREAT, ASSAULT, ...; may be repeated.")] = []
    status: Annotated[list[Status], Field(description="As the event stands now; may be repeated.")] = []
    outlet: Annotated[Name, Field(description="Words of the name of an outlet that reports it, or = and its name.")] = (
        None
    )
    origin: Annotated[Name, Field(description="On whose word: a name, a kind (anonymous), or own.")] = None
    month: Annotated[
        str | None, Field(pattern=r"^\d{4}-\d{2}(-\d{2})?$", description="Of the act: 2015-07, or a day.")
    ] = None
    reported: Annotated[str | None, Field(description="The day of the latest report.")] = None
    since: Annotated[str | None, Field(description="From this day, month or year on.")] = None
    until: Annotated[str | None, Field(description="Up to and with this day, month or year.")] = None
    min_reports: Annotated[int | None, Field(ge=1, le=_MOST, description="At least so many reports.")] = None
    min_origins: Annotated[int | None, Field(ge=1, le=_MOST, description="At least so many independent origins.")] = (
        None
    )
    disputed: Annotated[bool | None, Field(description="Only where reports disagree, or only where they do not.")] = (
        None
    )

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, given: Any) -> Any:
        return {k: v for k, v in given.items() if v not in ("", [""])} if isinstance(given, dict) else given

    @field_validator("type", "status", mode="before")
    @classmethod
    def _each(cls, given: Any) -> Any:
        return [v for v in given if v] if isinstance(given, list) else given


def _filters(asked: Annotated[Asked, Query()]) -> StoryFilters:
    days = {
        "reported": day_of("reported", asked.reported, last=True),
        "since": day_of("since", asked.since, last=False),
        "until": day_of("until", asked.until, last=True),
    }
    return cast(StoryFilters, {**asked.model_dump(), **days})


Filters = Annotated[StoryFilters, Depends(_filters)]
