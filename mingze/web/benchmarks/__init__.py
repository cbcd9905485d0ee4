"""How long the things take that people wait for, measured on the demonstration county."""
