"""The commands: each file those about one thing; ``cli.py`` gives them their names."""
