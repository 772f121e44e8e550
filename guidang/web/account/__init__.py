"""Who a reader is: signing in and out, the reader's own account, and the gate before every page."""
