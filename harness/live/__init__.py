"""Conversations that happened: imported, reviewed week by week, labelled by people, and told to other systems."""
