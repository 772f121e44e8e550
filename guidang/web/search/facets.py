"""The filters beside a list of results: what can be chosen, how often it occurs, where it leads."""

from dataclasses import dataclass

from guidang.web.frame.rendering import link

# Values offered of one filter; the rarer ones are found by refining the question.
MOST_VALUES = 12

FILTERS = ("category", "kind", "department", "year")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter; `address` adds it to the search."""

    value: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: the value chosen ("" none) and the address without it, or the values to choose from."""

    name: str
    chosen: str
    without: str
    choices: list[Choice]
    left_out: int


def filters(q: str, chosen: dict[str, str], facets: dict[str, dict[str, int]]) -> list[Filter]:
    """The filters worth showing for the answer to `q` under the filters `chosen`."""
    shown = []
    for name in FILTERS:
        counts = {value: count for value, count in facets.get(name, {}).items() if value}
        if name in chosen or counts:
            shown.append(_filter(name, q, chosen, counts))
    return shown


def _filter(name: str, q: str, chosen: dict[str, str], counts: dict[str, int]) -> Filter:
    others = {other: value for other, value in chosen.items() if other != name}
    # Years are read in their order, everything else by how common it is.
    ranked = sorted(
        counts.items(), key=lambda item: (item[0] if name == "year" else item[1], item[0]), reverse=True
    )
    choices = [Choice(value, count, link("/", q=q, **others, **{name: value})) for value, count in ranked]
    without = link("/", q=q, **others)
    return Filter(name, chosen.get(name, ""), without, choices[:MOST_VALUES], len(choices[MOST_VALUES:]))
