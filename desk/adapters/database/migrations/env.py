"""How Alembic runs here: on the connection, and in the transaction, that `migrate` hands over."""

from alembic import context

from desk.adapters.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the transaction is the caller's
    render_as_batch=True,
    compare_type=True,
    render_item=context.config.attributes.get("render_item") or (lambda *_arguments: False),
)
context.run_migrations()
