# benchmarks against peers
