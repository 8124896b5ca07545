"""One screen a task; each module is one function ``page()``."""
