"""Every setting of the web application, in one file.

Values come from the environment where a deployment must differ; the defaults
run the demo on SQLite with nothing else installed.
"""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


def _list(name: str, default: str) -> list[str]:
    return [part for part in os.environ.get(name, default).split(",") if part]


def _secret(name: str) -> str:
    """A secret from the environment, or from the file that ``NAME_FILE`` names."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get(name, "")


WEB_DIR = Path(__file__).parent
# Everything the record keeps on disk (database, uploaded files, secret key) lives here.
DATA_DIR = Path(os.environ.get("ZOULANG_DATA", Path.cwd() / "var"))


def _secret_key() -> str:
    """The key of this record: from the environment, else made once and kept beside the database."""
    from_environment = os.environ.get("ZOULANG_SECRET_KEY")
    if from_environment:
        return from_environment
    path = DATA_DIR / "secret-key"
    if not path.exists():
        from django.core.management.utils import get_random_secret_key

        DATA_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key(), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


SECRET_KEY = _secret_key()
DEBUG = _flag("ZOULANG_DEBUG", False)
ALLOWED_HOSTS = _list("ZOULANG_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _list("ZOULANG_ORIGINS", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "axes",
    "csp",
    "rules.apps.AutodiscoverRulesConfig",
    "zoulang.web.accounts",
    "zoulang.web.outbox",
    "zoulang.web.policy",
    "zoulang.web.registry",
    "zoulang.web.casework",
    "zoulang.web.programme",
    "zoulang.web.dispatch",
    "zoulang.web.growth",
    "zoulang.web.money",
    "zoulang.web.forum",
    "zoulang.web.workbench",
    "zoulang.web.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zoulang.web.site.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zoulang.web.site.office.way_in.OwnPasswordMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
    # Inside the others: the pages it draws need the session, the language and the person.
    "zoulang.web.site.errors.OneLookMiddleware",
]

ROOT_URLCONF = "zoulang.web.site.urls"
WSGI_APPLICATION = "zoulang.web.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "zoulang.web.accounts.context.record",
            ],
            "builtins": ["zoulang.web.accounts.templatetags.zoulang"],
        },
    },
]

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{DATA_DIR / 'zoulang.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets people read while somebody writes; IMMEDIATE makes two writers queue instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "zoulang.web.site.errors.locked_out"
# Mistypings of this morning do not count against somebody who has logged in since.
AXES_RESET_ON_SUCCESS = True

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [WEB_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [WEB_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
# WhiteNoise warns of a folder that is not there, even where nothing was ever collected.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Static files are served from where they lie; nothing has to be collected before the demo runs.
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = DATA_DIR / "files"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _flag("ZOULANG_HTTPS", False)
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "zoulang.web.site.errors.stale_form"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        # Charts and bars place themselves through style attributes.
        "style-src": [SELF, "'unsafe-inline'"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# What goes wrong is told where the server runs, not only to a developer's screen.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # One line for each document of which text was sent to a language model, and where.
        "zoulang.documents.suggesting": {"level": "INFO"},
    },
}

# The language model that may propose drafts; none unless the environment names one.
LANGUAGE_MODEL = {
    name: os.environ.get(name, "")
    for name in ("ZOULANG_MODEL_URL", "ZOULANG_MODEL_NAME", "ZOULANG_MODEL_KEY", "ZOULANG_MODEL_KEY_FILE")
}
# How long a page waits for one answer of it, and how many characters it sends at a time.
LANGUAGE_MODEL_SECONDS = 20.0
LANGUAGE_MODEL_PIECE = 2000

# Messages that go out; none unless the environment names a channel: email, dingtalk, wecom, feishu.
OUTBOX = {
    "channels": _list("ZOULANG_SEND", ""),
    # Tells this record from another one in the identity of a mail.
    "record": os.environ.get("ZOULANG_HOSTS", "localhost"),
}
EMAIL_HOST = os.environ.get("ZOULANG_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("ZOULANG_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("ZOULANG_MAIL_USER", "")
EMAIL_HOST_PASSWORD = _secret("ZOULANG_MAIL_PASSWORD")
EMAIL_USE_TLS = _flag("ZOULANG_MAIL_TLS", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("ZOULANG_MAIL_FROM", "zoulang@localhost")

# Largest body without its files; how large a file may be says the form that takes it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
