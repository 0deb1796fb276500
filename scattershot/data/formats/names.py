"""Names of columns as they are compared."""

import unicodedata


def composed(name: object) -> str:
    """A column's name with its accents in one code point: two ways to write ä are one name."""
    return unicodedata.normalize("NFC", str(name))
