"""What every part of the catalogue stands on: the connection, counters, the audit log."""
