"""The catalogue: every record's row, its pages and description, the counters, and the audit log.

`connect.Database` opens it. `intake` takes files in, `claims` says who reads them, `work` enters
what was read, `sources` ends with the source files, `records` looks, `audit` chains what was done.
All of them take a connection, so that one transaction can hold what belongs together.
"""
