"""A demo office: invented people and points around publicly reported titles."""
