"""Languages of the screen: English source, simplified Chinese complete and default."""
