"""Settings of every process. What an operator may choose comes from the environment (docs/settings.md)."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import django_stubs_ext
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from gildia.config import database, oidc

django_stubs_ext.monkeypatch()  # lets classes such as ModelForm be written with their type argument

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = BASE_DIR / "var"


def flag(name: str, *, default: bool = False) -> bool:
    """An environment variable that is on when it is 1, true or yes."""
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes"}


def listed(name: str, default: str = "") -> list[str]:
    """An environment variable with several values between commas."""
    return [value.strip() for value in os.environ.get(name, default).split(",") if value.strip()]


def secret_key() -> str:
    """The key that signs sessions and links: from the environment, or from the file that dev.py makes."""
    if key := os.environ.get("GILDIA_SECRET_KEY"):
        return key
    path = VAR_DIR / "secret-key"
    if path.exists():
        return path.read_text().strip()
    raise ImproperlyConfigured(
        "Set GILDIA_SECRET_KEY, or run `python3 dev.py setup`, which makes var/secret-key."
    )


SECRET_KEY = secret_key()
DEBUG = flag("GILDIA_DEBUG")
DEMONSTRATION = flag("GILDIA_DEMONSTRATION")
HTTPS = flag("GILDIA_HTTPS")
ALLOWED_HOSTS = listed("GILDIA_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []
METRICS_TOKEN = os.environ.get("GILDIA_METRICS_TOKEN", "")

INSTALLED_APPS = [
    # rooms, upper rows first: a room may override templates of those below
    "gildia.website",
    "gildia.workspace",
    "gildia.api",
    "gildia.landscape",
    "gildia.consortia",
    "gildia.introductions",
    "gildia.alerts",
    "gildia.opportunities",
    "gildia.partnering",
    "gildia.clusters",
    "gildia.agreements",
    "gildia.zones",
    "gildia.registry",
    "gildia.journal",
    "gildia.documents",
    "gildia.notifications",
    "gildia.accounts",
    "gildia.foundation",
    "gildia.config",
    # libraries
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "rules.apps.AutodiscoverRulesConfig",
    "pgtrigger",
    "procrastinate.contrib.django",
    "ninja",
    "csp",
    "django_structlog",
    "django_prometheus",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "gildia.foundation.middleware.NoNulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "gildia.registry.middleware.ActingMiddleware",
    "gildia.journal.middleware.IdempotencyMiddleware",
    "gildia.accounts.middleware.RefusedFormMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gildia.foundation.middleware.LogMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "gildia.config.urls"
WSGI_APPLICATION = "gildia.config.wsgi.application"

# Cotton and template-partials must wrap the loaders by hand: with their automatic configurations whichever
# comes second undoes the first, and <c-…> reaches the reader unrendered.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

FORM_RENDERER = "gildia.foundation.forms.PageFormRenderer"

# The database, jobs and cache are one PostgreSQL.
DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASES = {"default": database.from_url(DATABASE_URL) if DATABASE_URL else database.embedded().settings()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# Partner finding: the slow encoder, if another one than the shipped is wanted (docs/howto/larger-encoder.md)
DEEP_ENCODER = os.environ.get("GILDIA_DEEP_ENCODER", "")

# Agreements: the secret under which the seal's key is kept, a key on a token instead, a signature service
SEAL_SECRET = os.environ.get("GILDIA_SEAL_SECRET", SECRET_KEY)
SEAL_TOKEN = {
    "module": os.environ.get("GILDIA_SEAL_TOKEN_MODULE", ""),
    "token": os.environ.get("GILDIA_SEAL_TOKEN", ""),
    "label": os.environ.get("GILDIA_SEAL_TOKEN_KEY", ""),
    "pin": os.environ.get("GILDIA_SEAL_TOKEN_PIN", ""),
}
SIGNATURE_PROVIDER = os.environ.get("GILDIA_SIGNATURE_PROVIDER", "")

# People
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace:desk"
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0  # limits count the reader's address, not the proxy's
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_ADAPTER = "gildia.accounts.adapters.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "gildia.accounts.forms.person.SignupForm"
ACCOUNT_FORMS = {
    "login": "gildia.accounts.forms.signing_in.SignInForm",
    "signup": "gildia.accounts.forms.signing_in.SignUpForm",
    "add_email": "gildia.accounts.forms.signing_in.AddEmailForm",
    "change_password": "gildia.accounts.forms.signing_in.ChangePasswordForm",
    "set_password": "gildia.accounts.forms.signing_in.SetPasswordForm",
    "reset_password": "gildia.accounts.forms.signing_in.ResetPasswordForm",
    "reset_password_from_key": "gildia.accounts.forms.signing_in.ResetPasswordKeyForm",
    "reauthenticate": "gildia.accounts.forms.signing_in.ReauthenticateForm",
}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"report_missing": "20/h/ip", "verify_document": "10/m/ip"}  # beside allauth's own
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
MFA_ADAPTER = "gildia.accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "gildia.accounts.forms.signing_in.CodeForm",
    "reauthenticate": "gildia.accounts.forms.signing_in.CodeAgainForm",
    "activate_totp": "gildia.accounts.forms.signing_in.TurnOnCodesForm",
    "add_webauthn": "gildia.accounts.forms.signing_in.PasskeyForm",
    "edit_webauthn": "gildia.accounts.forms.signing_in.RenamePasskeyForm",
}
MFA_TOTP_ISSUER = "Gildia"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_ADAPTER = "gildia.accounts.adapters.SocialAccountAdapter"
OIDC_PROVIDERS = oidc.providers(os.environ)
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": OIDC_PROVIDERS, "OAUTH_PKCE_ENABLED": True}}

# Mail: read on the outbox page in demonstration mode, sent by SMTP otherwise.
SMTP = urlsplit(os.environ.get("GILDIA_SMTP_URL", "smtp://localhost:25"))
EMAIL_BACKEND = (
    "gildia.notifications.backends.OutboxBackend"
    if DEMONSTRATION
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = SMTP.hostname or "localhost"
EMAIL_PORT = SMTP.port or 25
EMAIL_HOST_USER = unquote(SMTP.username or "")
EMAIL_HOST_PASSWORD = unquote(SMTP.password or "")
EMAIL_USE_SSL = SMTP.scheme == "smtps"
EMAIL_USE_TLS = SMTP.scheme == "smtp+tls"
EMAIL_TIMEOUT = 20
SITE_ADDRESS = os.environ.get("GILDIA_ADDRESS", "http://127.0.0.1:8000")  # begins the links in letters
DEFAULT_FROM_EMAIL = os.environ.get("GILDIA_MAIL_FROM", "Gildia <gildia@localhost>")

# Languages and time. Content may be in Chinese too (foundation.languages).
LANGUAGE_CODE = "en"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
FORMAT_MODULE_PATH = "gildia.config.formats"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = os.environ.get("GILDIA_TIME_ZONE", "Europe/Moscow")

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "build" / "assets"]
MEDIA_ROOT = Path(os.environ.get("GILDIA_FILES_DIR", VAR_DIR / "files"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Safety
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *oidc.origins(OIDC_PROVIDERS)],  # signing in there starts with a form here
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True

# Logs
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            )
            if DEMONSTRATION or DEBUG
            else structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("GILDIA_LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {"level": "WARNING"},
        "django.security.DisallowedHost": {"level": "ERROR"},
        "procrastinate": {"level": "WARNING"},
    },
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
