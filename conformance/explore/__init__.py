"""Stories that nobody has written: drawn by a seed, told on a control plane alone, judged by the monitors."""
