"""The documentation: pages of reference made from the code, and how the site is built from docs/."""
