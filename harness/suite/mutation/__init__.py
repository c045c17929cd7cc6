"""Harmful changes to a workspace, one at a time, and whether its scenarios notice."""
