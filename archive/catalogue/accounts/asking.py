"""Who asks, as the rules of access see them: an account with its departments and the rights it was given."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.catalogue.accounts import grants
from archive.catalogue.accounts.accounts import Account
from archive.catalogue.accounts.people import KEEP
from archive.catalogue.tables import account, appointment, department
from archive.rules.access import Person


def person_of(connection: Connection, asking: Account, today: str) -> Person:
    """Roles, departments, appointments and rights of the account on the ISO day `today`."""
    held = grants.listing(connection, account_id=asking.id, today=today)
    return Person(
        asking.name,
        asking.roles,
        asking.department,
        _kept(connection, asking.id, today),
        tuple(given.grant for given in held),
        _below(connection, asking.department),
    )


def _kept(connection: Connection, account_id: int, today: str) -> frozenset[str]:
    """The departments whose files the account's person is appointed to keep (R057)."""
    running = (
        appointment.c.since <= today,
        sa.or_(appointment.c.until.is_(None), appointment.c.until >= today),
    )
    query = (
        sa.select(department.c.name)
        .join(appointment, appointment.c.department_id == department.c.id)
        .join(account, account.c.person_id == appointment.c.person_id)
        .where(account.c.id == account_id, appointment.c.duty == KEEP, *running)
    )
    return frozenset(connection.execute(query).scalars())


def _below(connection: Connection, name: str) -> frozenset[str]:
    """The departments under this one, on all levels."""
    if not name:
        return frozenset()
    under = sa.select(department.c.id, department.c.name).where(department.c.name == name).cte(recursive=True)
    child = department.alias()
    under = under.union(sa.select(child.c.id, child.c.name).join(under, child.c.parent_id == under.c.id))
    return frozenset(connection.execute(sa.select(under.c.name)).scalars()) - {name}
