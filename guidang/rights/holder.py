"""What somebody may do on a site: its policy, and who asks (an account, a visitor, an operator)."""

from dataclasses import dataclass

from archive.catalogue.accounts import accounts, asking
from archive.catalogue.accounts.accounts import Account
from archive.catalogue.ground.connect import Connection
from archive.errors import RefusedError
from archive.rules import access
from archive.rules.access import Act, Decision, Person, Policy, Scope, Secrecy, Target
from guidang.site.settings import RightsSettings
from guidang.site.site import Site, today

_SHARES = {"none": frozenset[Act](), "find": frozenset({Act.FIND}), "read": access.READING,
           "use": access.READING | {Act.EXCERPT, Act.COPY, Act.PRINT}}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do today. `person` is None for who acts without an account, up to `ceiling`; `acts`
    narrows everything to these, for a token (None: no narrowing)."""

    policy: Policy
    today: str
    person: Person | None = None
    ceiling: Secrecy = Secrecy.TOP_SECRET
    acts: frozenset[Act] | None = None

    def scope(self, act: Act) -> Scope:
        """All that may be reached by this act."""
        if self.acts is not None and act not in self.acts:
            return access.NOTHING
        if self.person is None:
            return access.up_to(self.ceiling)
        return access.scope(self.person, act, self.policy, self.today)

    def decide(self, act: Act, target: Target) -> Decision:
        """Whether the act may be done with this record, and by what."""
        if self.acts is not None and act not in self.acts:
            return Decision(False, "token")
        if self.person is None:
            return Decision(access.up_to(self.ceiling).reaches(target), "no_account")
        return access.decide(self.person, act, target, self.policy, self.today)


def policy_of(given: RightsSettings) -> Policy:
    """The site's policy, from its settings."""
    return Policy(
        _SHARES[given.own_department],
        access.NAMED[given.own_ceiling],
        _SHARES[given.across],
        access.NAMED[given.archivist_ceiling],
    )


def of_account(site: Site, account: Account, acts: frozenset[Act] | None = None) -> Rights:
    """What somebody signed in may do."""
    day = today()
    with site.database.read() as connection:
        person = asking.person_of(connection, account, day)
    return Rights(policy_of(site.settings.rights), day, person, acts=acts)


def of_login(site: Site, login: str) -> Rights:
    """What the account of this name may do. Raises RefusedError where there is none, or it is closed."""
    with site.database.read() as connection:
        account = in_use(connection, login)
    return of_account(site, account)


def in_use(connection: Connection, login: str) -> Account:
    """The account of this name. Raises RefusedError where there is none, or it is closed."""
    account = accounts.by_login(connection, login)
    if account is None or account.ended_at is not None:
        raise RefusedError("没有这个账号，或已停用：{login}。", "请用 guidang user list 查看。", login=login)
    return account


def of_visitor(site: Site) -> Rights:
    """What whoever opens the pages of an open site may do without signing in."""
    given = site.settings.rights
    return Rights(policy_of(given), today(), ceiling=access.NAMED[given.visitor_ceiling])


def of_operator(site: Site) -> Rights:
    """What whoever runs commands on the site's own machine may do."""
    given = site.settings.rights
    return Rights(policy_of(given), today(), ceiling=access.NAMED[given.operator_ceiling])
