"""The procedure of leaving (R059, R090): what is to be done before an account closes, as a table of steps.

Who leaves, or goes to another post, hands what they handle or keep to a successor. Both sign. Only then the
account closes.
"""

from collections.abc import Callable
from dataclasses import dataclass

LEAVING, TRANSFER = "leaving", "transfer"
REASONS = (LEAVING, TRANSFER)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a hand-over stands: how much of theirs still waits, and what was noted and signed."""

    waits: int
    noted: bool
    given: bool
    taken: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the procedure: its words (a msgid), what to do for it, and whether it is done."""

    code: str
    label: str
    todo: str
    done: Callable[[Standing], bool]


# In this order: each waits for all before it.
STEPS = (
    Step(
        "waits",
        "手头事项已交清",
        "请把下面还在手上的事项逐项交给接收人。",
        lambda standing: standing.waits == 0,
    ),
    Step("noted", "已写明接收人和交接内容", "请选接收人，写明交接了什么。", lambda standing: standing.noted),
    Step(
        "given", "移交人已签字", "请移交人登录后签字，或在纸上签字后登记。", lambda standing: standing.given
    ),
    Step(
        "taken", "接收人已签字", "请接收人登录后签字，或在纸上签字后登记。", lambda standing: standing.taken
    ),
)


def missing(standing: Standing) -> tuple[Step, ...]:
    """The steps that are not done, in their order; none: the hand-over may end and the account close."""
    return tuple(step for step in STEPS if not step.done(standing))


def before(code: str, standing: Standing) -> tuple[Step, ...]:
    """The steps before `code` that are not done, so that it has to wait."""
    codes = [step.code for step in STEPS]
    earlier = codes[: codes.index(code)]
    return tuple(step for step in missing(standing) if step.code in earlier)
