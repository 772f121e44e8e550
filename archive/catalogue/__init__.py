"""The catalogue: every record's row, its pages and description, the counters, and the audit log.

`connect.Database` opens it. `intake` takes files in, `claims` says which process reads them, `work`
enters what was read, `sources` settles the source files, `records` answers questions, `audit` keeps the
log. Their functions take a connection, so that one transaction can hold changes that belong together.
"""
