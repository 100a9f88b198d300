"""Signing in: passwords are hashed by argon2-cffi, and who fails too often has to wait."""

import hashlib
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from musnad.errors import InputError
from musnad.ledger.people import People, Person

SHORTEST, LONGEST = 10, 200  # characters of a password
_hasher = PasswordHasher()
# A hash takes 64 MiB for a moment: not one for every thread that asks.
_at_once = threading.BoundedSemaphore(2)
# Of nobody: so that a name that is not there takes as long as one that is.
_NOBODY = _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    """Raises InputError for a password that is too short to be one."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"a password has {SHORTEST} to {LONGEST} characters")
    with _at_once:
        return _hasher.hash(password)


def sign_in(people: People, name: str, password: str) -> Person | None:
    """The reviewer, if the password is theirs."""
    person = people.find(name.strip())
    with _at_once:
        try:
            _hasher.verify(person.password if person else _NOBODY, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return None
    return person


def stamp(person: Person) -> str:
    """What a session remembers of a reviewer: it ends when their password changes."""
    return hashlib.sha256(person.password.encode()).hexdigest()[:16]
