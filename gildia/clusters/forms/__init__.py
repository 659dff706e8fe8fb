"""Forms of clusters, one file a subject. They read what was typed; actions decide."""
