"""Giving a reading its class by rules that an archivist can read, with every reason for it.

The rules of each category add up to a score; the scores become shares of one (softmax), the
largest is the confidence. Weights are in those units: a margin of 1 is 0.73 against 0.27, of 3 is
0.95 against 0.05. A document of which nothing was read is never surer than UNREAD_AT_MOST,
or TYPE_AT_MOST where the file's type leaves no doubt.
"""

import math
from pathlib import Path, PurePath

from archive.errors import SettingsError
from archive.record import Category, Classification, Reason
from ingest.classifying import rules
from ingest.classifying.measures import MEASURES
from ingest.classifying.rules import CategoryRules, Sign, Words
from ingest.reader import Reading
from ingest.seeing.doctypes import trimmed
from ingest.seeing.sight import Sight, look
from ingest.seeing.titles import Title

UNREAD_AT_MOST = 0.60  # only a name to go by
TYPE_AT_MOST = 0.85  # nothing read, but the type of the file speaks for itself (DWG)
TYPE_SPEAKS = 5.0  # from this weight on
NAME_SHARE = 0.4  # of a title tail's weight, for the file's name beside a title
NAME_ALONE_SHARE = 0.8  # where nothing was read
NAME_UNTITLED_SHARE = 0.6  # where the text shows no title with a known last word
GUESSED_TITLE_SHARE = 0.6  # of its weight, where the title is only the first line
_LONGEST_WORDS = 60


class Classifier:
    """The rules of all categories, ready to be applied; one instance serves a whole process."""

    def __init__(self, categories: list[CategoryRules]) -> None:
        self._categories = categories
        self._tails = {
            word: (category.category, tail.kind or word, tail.weight)
            for category in categories
            for tail in category.tails
            for word in tail.words
        }
        self._longest = max(map(len, self._tails), default=0)

    @classmethod
    def load(cls, folder: Path) -> "Classifier":
        """The rules in `folder`, one TOML file a category.

        Raises SettingsError (file, key, what is allowed) where one is wrong or missing.
        """
        categories = [rules.load(file) for file in sorted(folder.glob("*.toml"))]
        found = [category.category for category in categories]
        for category in Category:
            if found.count(category) != 1:
                raise SettingsError(
                    "{folder}：类别 {category} 的规则文件有 {number} 个。",
                    "每个类别须有且只有一个 .toml 文件。",
                    folder=folder,
                    category=category,
                    number=found.count(category),
                )
        return cls(categories)

    def classify(self, reading: Reading) -> Classification:
        """The class of `reading`, its finer kind, how sure (0–1), and every reason, largest first."""
        return _Case(self, look(reading)).decide()

    def tail(self, text: str) -> tuple[str, str, str, float] | None:
        """The category, kind, word and weight of the longest known word that `text` ends in."""
        for length in range(min(self._longest, len(text)), 0, -1):
            word = text[-length:]
            if word in self._tails:
                category, kind, weight = self._tails[word]
                return category, kind, word, weight
        return None

    @property
    def categories(self) -> list[CategoryRules]:
        """The rules, one entry a category."""
        return self._categories


class _Case:
    """One document before the rules: collects reasons, then decides."""

    def __init__(self, classifier: Classifier, sight: Sight) -> None:
        self.classifier = classifier
        self.view = sight.view
        self.title = sight.title
        self.reasons: list[Reason] = []
        self.tail_kind: dict[str, str] = {}

    def decide(self) -> Classification:
        """Apply every rule and turn the scores into a class."""
        self._tails()
        for category in self.classifier.categories:
            self._media(category)
            self._measures(category)
            for words in category.words:
                self._words(category.category, words)
            for sign in category.signs:
                self._sign(category.category, sign)
        return self._classification()

    def _classification(self) -> Classification:
        scores = {c.category: c.bias for c in self.classifier.categories}
        for reason in self.reasons:
            scores[reason.category] += reason.weight
        best = max(scores, key=lambda name: scores[name])
        total = sum(math.exp(score - scores[best]) for score in scores.values())
        confidence = min(1 / total, self._most(best))
        ordered = sorted(self.reasons, key=lambda reason: -abs(reason.weight))
        return Classification(best, self._kind(best), round(confidence, 3), tuple(ordered))

    def _most(self, category: str) -> float:
        """How sure one may be at most, for what there was to read."""
        if self.view.rows:
            return 0.99
        types = (r.weight for r in self.reasons if r.rule == f"{category}.media_type")
        return TYPE_AT_MOST if max(types, default=0.0) >= TYPE_SPEAKS else UNREAD_AT_MOST

    def _add(self, category: str, rule: str, words: str, weight: float, offset: int | None = None) -> None:
        row = None if offset is None else self.view.rows[self.view.row_at(offset)]
        shown = words.replace("\n", " ")[:_LONGEST_WORDS]
        place = (row.page, row.line) if row else (None, None)
        self.reasons.append(Reason(f"{category}.{rule}", category, shown, round(weight, 3), *place))

    def _tails(self) -> None:
        """The last word of the title, and with less weight that of the file's name."""
        share = NAME_UNTITLED_SHARE if self.view.rows else NAME_ALONE_SHARE
        if self.title and self._title_tail(self.title):
            share = NAME_SHARE
        named = self.classifier.tail(trimmed(self.view.stem))
        if named:
            category, kind, word, weight = named
            self.tail_kind.setdefault(category, kind)
            self._add(category, "name_tail", word, weight * share)

    def _title_tail(self, title: Title) -> bool:
        """Note the last word of the title; whether it is a known one."""
        found = self.classifier.tail(trimmed(title.text))
        if found is None:
            return False
        category, kind, word, weight = found
        self.tail_kind[category] = kind
        sure = 1.0 if _trusted(title) else GUESSED_TITLE_SHARE
        at = self.view.text.rfind(word, self.view.starts[title.first], self.view.end(title.last))
        shown = self.view.cut(at, at + len(word)) if at >= 0 else word
        self._add(category, "title_tail", shown, weight * sure, max(at, self.view.starts[title.first]))
        return True

    def _media(self, category: CategoryRules) -> None:
        """What the file's type says."""
        media_type = self.view.reading.identity.media_type
        extension = PurePath(self.view.reading.name).suffix.lower()
        for media in category.media:
            if media_type in media.types or (extension and extension in media.extensions):
                self._add(category.category, "media_type", media_type, media.weight)
                if media.kind:
                    self.tail_kind[category.category] = media.kind

    def _measures(self, category: CategoryRules) -> None:
        for measure in category.measures:
            amount = MEASURES[measure.rule](self.view)
            if amount > 0:
                self._add(category.category, measure.rule, "", measure.weight * amount)

    def _words(self, category: str, rule: Words) -> None:
        text, start, end = self._place(rule.place)
        left = rule.most
        for word in rule.words:
            at = text.find(word, start, end)
            if at >= 0:
                shown = self.view.cut(at, at + len(word)) if text is self.view.text else word
                self._add(category, rule.rule, shown, rule.weight, at if text is self.view.text else None)
                left -= 1
                if not left:
                    return

    def _sign(self, category: str, rule: Sign) -> None:
        text, start, end = self._place(rule.place)
        if rule.needs and not any(text.find(word, start, end) >= 0 for word in rule.needs):
            return
        seen: set[str] = set()
        for found in rule.pattern.finditer(text, start, end):
            if found.group() in seen:
                continue
            seen.add(found.group())
            inside = text is self.view.text
            shown = self.view.cut(*found.span()) if inside else found.group()
            self._add(category, rule.rule, shown, rule.weight, found.start() if inside else None)
            if len(seen) >= rule.most:
                return

    def _place(self, place: str) -> tuple[str, int, int]:
        """The text of a place, and from where to where in it."""
        view = self.view
        if place == "title":
            text = self.title.text if self.title else ""
            return text, 0, len(text)
        if place == "name":
            return view.stem, 0, len(view.stem)
        start = view.tail_start if place == "tail" else 0
        return view.text, start, view.head_end if place == "head" else len(view.text)

    def _kind(self, category: str) -> str:
        """The finer kind: by words of the title, the name, the title's last word, then the text."""
        rules_of = next(c for c in self.classifier.categories if c.category == category)
        title = self.title.text if _trusted(self.title) and self.title else ""
        for text in (title, self.view.stem):
            for kind in rules_of.kinds:
                if any(word in text for word in kind.words):
                    return kind.kind
        if category in self.tail_kind:
            return self.tail_kind[category]
        head = self.view.text[: self.view.head_end + 3_000]
        counted = [(sum(head.count(word) for word in kind.words), kind.kind) for kind in rules_of.kinds]
        most = max(counted, default=(0, ""), key=lambda pair: pair[0])
        return most[1] if most[0] >= 2 else rules_of.default_kind


def _trusted(title: Title | None) -> bool:
    return title is not None and title.rule != "title.first_line"
