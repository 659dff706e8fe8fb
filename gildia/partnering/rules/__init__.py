"""Pure rules of partner search: what a need means, how texts are ranked, what is said about it."""
