"""The linguistic knowledge that ships with musnad, as data files beside this one."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from musnad.errors import LexiconError


@cache
def load(name: str) -> dict[str, Any]:
    """The lexicon file `name`.toml, read once. The value is shared: do not change it.

    Raises LexiconError, naming the file, when it is missing or is no valid TOML.
    """
    file = resources.files(__name__).joinpath(f"{name}.toml")
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LexiconError(f"lexicon/{name}.toml is missing: reinstall musnad") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LexiconError(f"lexicon/{name}.toml cannot be read: {error}; correct the file at that place") from error
