"""musnad reads Arabic news and writes who did what to whom, where and when, and on whose word."""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Ledger", "__version__", "read", "read_text"]

if TYPE_CHECKING:
    from musnad.ledger import Ledger
    from musnad.models import Record, Rejected


def read(text: str, *, outlet: str | None = None, published: str | None = None) -> "Record | Rejected":
    """The record of one page given as text; `published` is an ISO date or instant where the page does not say it.

    Loads the trained pipeline at its first call. What is no article comes back as `Rejected`, with a reason.
    """
    from datetime import datetime

    from musnad.models import Page
    from musnad.pipeline import read

    instant = datetime.fromisoformat(published) if published else None
    return read(Page(source="text", kind="text", text=text, outlet=outlet, published=instant))


read_text = read  # its name before there was a ledger to read into


def __getattr__(name: str) -> Any:
    if name == "Ledger":  # brings the database's packages, so only where it is asked for
        from musnad.ledger import Ledger

        return Ledger
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
