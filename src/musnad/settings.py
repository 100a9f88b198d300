"""One frozen `Settings`: flags override environment variables, they override a TOML file, it overrides defaults."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from musnad.errors import InputError


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run may vary.

    db: the ledger, a path to a SQLite file or an SQLAlchemy URL. max_bytes: inputs larger than this are
    rejected unread. max_chars: articles longer than this (after extraction) are rejected. model: the folder of
    a pipeline of your own (train/README.md), empty for the shipped one. contact: who may be asked about what is
    fetched from the web, an address of the web or of mail; it stands in the user agent.
    """

    db: str = "musnad.db"
    max_bytes: int = 20_000_000
    max_chars: int = 400_000
    model: str = ""
    contact: str = ""

    @classmethod
    def load(cls, config: Path | None = None, flags: Mapping[str, object] | None = None) -> "Settings":
        """Settings from `musnad.toml` (or `config`), `MUSNAD_<NAME>` variables and flags that are not None.

        Raises InputError where a file or a variable holds what the setting cannot be.
        """
        values: dict[str, object] = {}
        path = config or Path("musnad.toml")
        if path.exists():
            try:
                values.update(tomllib.loads(path.read_text(encoding="utf-8")))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
                raise InputError(f"{path}: not valid TOML ({why}); mend or remove it") from why
        elif config is not None:
            raise InputError(f"{config}: no such settings file")
        for f in fields(cls):
            if (env := os.environ.get(f"MUSNAD_{f.name.upper()}")) is not None:
                values[f.name] = env
        values.update({k: v for k, v in (flags or {}).items() if v is not None})
        known = {f.name: type(getattr(cls(), f.name)) for f in fields(cls)}
        if unknown := set(values) - set(known):
            raise InputError(f"unknown setting {sorted(unknown)[0]!r}; known: {', '.join(known)}")
        try:
            return cls(**{k: known[k](v) for k, v in values.items()})
        except (TypeError, ValueError) as why:
            raise InputError(f"a setting has a value of the wrong kind: {why}") from why
