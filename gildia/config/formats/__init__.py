"""Where dates are written otherwise than Django's own formats say."""
