"""The data sets that models are judged on, each as one :class:`~gnn.benchmarks.base.Benchmark`."""
