"""Pages of a long list: which one is shown, and which can be gone to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """Page `number` (from 1) of a list of `total` items, `size` to a page."""

    number: int
    total: int
    size: int
    most: int = 1_000_000  # pages beyond this one are not offered

    @property
    def offset(self) -> int:
        """How many items come before this page."""
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """The last page there is; 1 for an empty list."""
        return min(max(-(-self.total // self.size), 1), self.most)

    @property
    def beyond(self) -> bool:
        """Whether this page lies behind the last one."""
        return self.number > self.last

    @property
    def near(self) -> list[int]:
        """The pages offered by number: the first, the last, and those around this one."""
        around = range(self.number - 2, self.number + 3)
        return sorted({1, self.last, *(page for page in around if 1 <= page <= self.last)})
