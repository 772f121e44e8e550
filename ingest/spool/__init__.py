"""How a reading travels from the reading process to the parent: tasks, and files of JSON lines."""
