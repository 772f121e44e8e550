"""How Alembic reaches the catalogue: by the connection that `archive.catalogue.connect` hands it."""

from alembic import context

from archive.catalogue.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
