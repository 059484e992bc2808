"""Sources and sinks of audio, diagnosis of audio, and the clocks that pace calls."""
