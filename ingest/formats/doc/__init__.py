"""Word's binary documents."""
