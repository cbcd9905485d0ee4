"""Settings. What an installation may set is read from the environment and listed in docs/operations.md."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from mingze.config import home

BASE_DIR = Path(__file__).resolve().parents[2]
MINGZE_HOME = home.home(BASE_DIR)
PRODUCTION = os.environ.get("MINGZE_MODE", "local") == "production"

SECRET_KEY = home.secret_key(MINGZE_HOME)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("MINGZE_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if PRODUCTION and "*" not in host]

# Lowest layer first: an app may depend on the ones above it in this list, never below.
# tests/test_architecture.py reads this order.
LOCAL_APPS = [
    "mingze.ui",
    "mingze.audit",
    "mingze.workdays",
    "mingze.organisations",
    "mingze.inbox",
    "mingze.catalogue",
    "mingze.amendments",
    "mingze.campaigns",
    "mingze.portal",
    "mingze.web",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "csp",
    "axes",
    *LOCAL_APPS,
]
MIDDLEWARE = [
    "mingze.web.middleware.LargeRequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "mingze.web.middleware.SensibleAddressMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mingze.web.middleware.SignInAgainMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "mingze.web.middleware.SensibleFormMiddleware",
    "mingze.web.middleware.ActorMiddleware",
    "mingze.web.middleware.ReadsDoNotWriteMiddleware",
]
ROOT_URLCONF = "mingze.config.urls"
WSGI_APPLICATION = "mingze.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "mingze.web.navigation.navigation",
            ]
        },
    }
]
FORM_RENDERER = "mingze.ui.forms.Renderer"

# One database holds one county. No schema names in SQL: a PostgreSQL county picks its schema in the
# URL (?options=-csearch_path%3Dcounty_610822).
_database = dj_database_url.parse(
    os.environ.get("MINGZE_DATABASE_URL") or f"sqlite:///{MINGZE_HOME / 'mingze.sqlite3'}"
)
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # FULL, not NORMAL: an acknowledged write must outlive a power cut. IMMEDIATE, because a
    # transaction that begins as a reader and turns writer fails with "database is locked".
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA mmap_size=268435456; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
        ),
    }
    _database["CONN_MAX_AGE"] = None  # keep the page cache between requests
else:
    _pool = {"min_size": 2, "max_size": 8, "timeout": 5}
    _database["OPTIONS"] = {**_database.get("OPTIONS", {}), "pool": _pool}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "mingze.organisations.authentication.Backend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "mingze.organisations.authentication.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "web:sign-in"
LOGIN_REDIRECT_URL = "web:desk"
LOGOUT_REDIRECT_URL = "portal:home"
AXES_FAILURE_LIMIT = 8  # of one account from one address
ADDRESS_FAILURE_LIMIT = 100  # of whatever accounts; a whole town hall may stand behind one address
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = "mingze.organisations.authentication.lockout_parameters"
AXES_CLIENT_IP_CALLABLE = "mingze.organisations.authentication.client_address"
AXES_USERNAME_CALLABLE = "mingze.organisations.authentication.account_tried"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # colleagues who go on trying do not prolong it
AXES_LOCKOUT_TEMPLATE = "web/locked_out.html"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "static"  # made by scripts/environment.sh, not an installation's own
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = MINGZE_HOME / "uploads"

# An upload stays in a temporary file beyond 2.5 MB; nothing larger than a list document can be is read.
LARGEST_REQUEST = 128 << 20  # bytes; fourteen townships' documents with pictures stay below
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_PERMISSIONS = 0o600

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # a monitor on the machine asks without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # the theme's icons are data URLs inside the style sheet
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
