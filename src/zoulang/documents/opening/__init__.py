"""From a file of any kind to blocks: one entrance, one sentence for every failure."""
