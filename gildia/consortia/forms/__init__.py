"""Forms of consortia: parse what was typed, decide nothing."""
