"""Rules of the award and its words: standard library only."""
