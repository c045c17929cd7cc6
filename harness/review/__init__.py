"""Real conversations: what people say of them, and what may leave for other systems."""
