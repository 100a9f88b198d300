"""What can go wrong, as one tree.

    MusnadError
    ├── InputError        the caller named something that cannot be read (a missing file, a bad flag value)
    ├── LexiconError      a data file of ours or of the user's is malformed
    └── LedgerError       the database cannot be opened, or was made by another version

A page that is no article is not an error: it is a value, `models.Rejected`, and travels with the others.
"""


class MusnadError(Exception):
    """Base of all errors that musnad raises on purpose; its text is fit to show to a user."""


class InputError(MusnadError):
    """Something that the caller named cannot be read: says which, what is wrong, what to do."""


class LexiconError(MusnadError):
    """A lexicon or knowledge file has an entry that cannot be used: names the file and the entry."""


class LedgerError(MusnadError):
    """The ledger cannot be opened or written."""
