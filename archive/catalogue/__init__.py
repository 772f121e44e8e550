"""The catalogue: every record's row, its pages and description, the counters, and the audit log.

`connect.Database` opens it. `intake` takes files in, `work` moves them on, `records` looks,
`audit` chains what was done. All of them take a connection, so that one transaction can hold
what belongs together.
"""
