"""A list of endings of our own, by which words of languages are cut that no stemmer knows well."""

LEAST = 3  # letters that are left of a word


class Endings:
    """Endings of folded words, listed with blanks between them."""

    def __init__(self, listed: str) -> None:
        self._endings = frozenset(listed.split())
        self._longest = max(map(len, self._endings))

    def cut(self, word: str) -> str:
        """The folded word without its longest ending; as it is where less than LEAST letters would be left."""
        for size in range(min(self._longest, len(word) - LEAST), 0, -1):
            if word[-size:] in self._endings:
                return word[:-size]
        return word
