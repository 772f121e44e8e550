"""The connection, the counters and the audit log, which every part of the catalogue uses."""
