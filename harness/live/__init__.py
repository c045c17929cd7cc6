"""Real conversations: imported, reviewed week by week, labelled by people, and their actions in other systems."""
