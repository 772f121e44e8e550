"""The insides of formats, a folder for each family; the readers are in `ingest.extract`."""
