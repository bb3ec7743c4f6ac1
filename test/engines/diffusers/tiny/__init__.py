"""Tiny models for tests."""
