"""Files in, recognised rows out: registers as offices keep them."""
