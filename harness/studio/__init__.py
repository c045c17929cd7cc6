"""The whole job in a browser: pages over the same workspace, the same files and the same calls as the command line."""
