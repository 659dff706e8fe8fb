"""What "not relevant" marks do to the next needs of whoever gave them."""
