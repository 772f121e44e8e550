"""The stages of the flow, and what they have in hand; `ingest.pipeline` is the door to them."""
