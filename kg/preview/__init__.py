"""The live preview: a server for this machine only, and the watch on a course's files. `kg.serve` joins them."""
