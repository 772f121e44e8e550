"""Pictures: modes of colour, facts of photographs."""
