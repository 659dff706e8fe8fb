"""As little as Django needs for a page from a database."""

import os

from gildia.config.database import from_url

SECRET_KEY = "floor"  # noqa: S105 - signs nothing
ALLOWED_HOSTS = ["localhost"]
INSTALLED_APPS = ["bench.pages.floor"]
ROOT_URLCONF = "bench.pages.floor.urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {"default": from_url(os.environ["DATABASE_URL"])}
USE_I18N = False
USE_TZ = True
