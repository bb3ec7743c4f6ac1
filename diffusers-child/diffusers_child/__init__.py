"""Loads checkpoints and draws with diffusers, for the engine at the other end of stdin and stdout."""
