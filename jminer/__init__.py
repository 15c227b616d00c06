"""jminer reads customer feedback and measures the journey, its pain points and the personas declared for it."""

__version__ = "0.1.0"
