"""Tables by aggregate, engine, visibility, migrations."""
