"""What can go wrong, by name. Each message carries the offending value and the way out."""

from __future__ import annotations


class QAError(Exception):
    """Base of every error that a user can mend; the command line prints it as one line."""


class UnreadableFile(QAError):
    """A file that is no report, or cannot be read; the message is the one-line reason."""


class NoIndex(QAError):
    """There is no index at the place named."""


class DamagedIndex(QAError):
    """The index holds something else than was written; `qa check --repair` mends it."""


class IndexLocked(QAError):
    """Another process is writing to the index."""


class UnknownReport(QAError):
    """No report of that id is in the index."""


class UnknownPage(QAError):
    """The report has no such page, or its file is no longer there."""


class BadInput(QAError):
    """A question, scope, gold file or option that cannot be used."""


class ModelMissing(QAError):
    """The embedding model cannot be loaded."""
