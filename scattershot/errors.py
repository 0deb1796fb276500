"""The package's exceptions. Every message names the file, the row or key, and the remedy."""


class ScattershotError(Exception):
    """Base of all errors that a user can mend."""


class ConfigError(ScattershotError):
    """A config file is wrong; the message names the file and the key."""


class DataError(ScattershotError):
    """A source file cannot be fetched or read, or yields no usable row."""


class DescriptorMismatch(ScattershotError):
    """A model is given columns or structures other than those it was trained on."""


class LibraryError(ScattershotError):
    """A shard or catalog is missing, damaged or of another format version."""
