"""Finds the words in names that are written as one: "beermug", "whitesmilingface"."""

import re
from functools import lru_cache


class Segmenter:
    def __init__(self, slugs: list[str], vocabulary: set[str]):
        """@param slugs: names whose words are known, with hyphens. @param vocabulary: words."""
        self._joined = {slug.replace("-", ""): slug for slug in slugs}
        self._words = {word for word in vocabulary if len(word) > 2} | {"of", "up", "in", "on", "ox", "2", "3"}

    def slug(self, name: str) -> str:
        """With hyphens between the words: a known slug where there is one, else the fewest words that make it up."""
        joined = re.sub(r"[^a-z0-9]", "", name.lower())
        if joined in self._joined:
            return self._joined[joined]
        return "-".join(self._split(joined) or [name])

    def _split(self, joined: str) -> tuple[str, ...] | None:
        @lru_cache(None)
        def best(start: int) -> tuple[str, ...] | None:
            if start == len(joined):
                return ()
            found = None
            for end in range(start + 1, len(joined) + 1):
                word = joined[start:end]
                rest = best(end) if word in self._words else None
                if rest is not None and (found is None or len(rest) + 1 < len(found)):
                    found = (word, *rest)
            return found

        return best(0)
