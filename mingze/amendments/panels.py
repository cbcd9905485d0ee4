"""What pages about lower things show of this app."""
