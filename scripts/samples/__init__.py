"""The samples of `watch_folders/`, a module each; `scripts/make_samples.py` puts them together."""
