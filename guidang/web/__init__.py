"""The web pages: finding, a record and its pages, what came in. GET only; nothing is changed here."""
