"""Arithmetic of judging: arrays in, frozen results out; imports nothing of ours."""
