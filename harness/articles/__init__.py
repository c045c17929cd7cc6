"""What writers of articles use."""
