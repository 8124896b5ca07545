"""Report in, bytes out: pure, no session, no clock."""
