"""Every figure of quality or speed that jminer states, printed again: `python -m tests.benchmarks`."""
