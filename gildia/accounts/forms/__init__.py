"""What people type to sign in (`signing_in`) and about themselves (`person`).

Two modules, because django-allauth imports the second while it defines the forms that the first builds on.
"""
