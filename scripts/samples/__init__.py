"""The parts that make the samples of `watch_folders/`; `scripts/make_samples.py` puts them together."""
