"""Settings of the whole project, read from the environment; `.env.example` lists every name."""

import logging
from pathlib import Path

import dj_database_url
import structlog
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

from registry import servers, tokens

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

# Without addresses in the environment, those of the servers that run from `var/` are used.
addresses = servers.addresses()
IS_DEMO = env.str("OREKA_MODE", "demo" if addresses.embedded else "live") == "demo"

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or servers.secret_key(embedded=addresses.embedded)
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# Where statements, QR codes and mails say the registry lives; no trailing slash.
PUBLIC_ADDRESS = env.str("PUBLIC_ADDRESS", "http://127.0.0.1:8000")

INSTALLED_APPS = [
    "reporting",
    "credits",
    "committees",
    "registry.apps.RegistryConfig",
    "registry.apps.OrekaAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "django_filters",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "registry.middleware.CompressedText",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "registry.middleware.FrenchInsteadOfSwahili",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "registry.signing_in.SecondFactor",
    "registry.middleware.NoNulCharacters",
]

ROOT_URLCONF = "registry.urls"
WSGI_APPLICATION = "registry.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["registry.templatetags.oreka"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "registry.context.oreka",
            ],
        },
    }
]

DATABASES = {
    "default": {
        **dj_database_url.parse(
            addresses.database_owner if env.str("DATABASE_AS", "") == "owner" else addresses.database,
            conn_max_age=env.int("DATABASE_CONNECTION_AGE", 60),
            conn_health_checks=True,
        ),
        "OPTIONS": {
            # No session may hold a ledger lock for long; migrations may take their time.
            "options": ""
            if env.str("DATABASE_AS", "") == "owner"
            else "-c lock_timeout=10s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s",
            # Statements that come again are planned once for each session; a pooler must pool sessions.
            "server_side_binding": True,
            "prepare_threshold": 3,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": addresses.redis}}

AUTH_USER_MODEL = "registry.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
    "registry.backends.StandInBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
GUARDIAN_RAISE_403 = False
ANONYMOUS_USER_NAME = None
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "registry.accounts.AccountAdapter"
MFA_ADAPTER = "registry.accounts.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
# Of a new password or factor everybody is told, whatever e-mails they chose.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# For staff, verifiers and buyers' administrators; the accounts of the demonstration are open to anybody.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", not IS_DEMO)
# Seconds for which a sign-in counts as fresh, before credits are issued, delivered or cancelled.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300

LANGUAGE_CODE = "en"
# Swahili is for the pages of committees; see registry/languages.py.
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("sw", _("Swahili"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["registry.formats"]

STATIC_URL = "static/"
STATIC_ROOT = servers.VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(servers.VAR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str("STATIC_STORAGE", "whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# The demo answers plain http on this machine only; anything else is served behind TLS.
SECURE_COOKIES = env.bool("SECURE_COOKIES", not IS_DEMO)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE_COOKIES
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_COOKIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_COOKIES else None
# The proxy asks for /healthz over plain http, from inside.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_FAILURE_VIEW = "committees.views.answers.csrf_failure"
X_FRAME_OPTIONS = "DENY"

EMAIL_BACKEND = env.str("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "registry@oreka.example")

CELERY_BROKER_URL = addresses.redis
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    # An act never waits for a broker that is away: the sweeper finds its row later.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}
CELERY_BEAT_SCHEDULE_FILENAME = str(servers.VAR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "make-missing-statements": {
        "task": "reporting.tasks.make_missing_statements",
        "schedule": env.int("STATEMENT_SWEEP_SECONDS", 30),
    },
    # What waited its time becomes final, however long ago that was over.
    "finish-due-retirements": {
        "task": "credits.tasks.finish_due_retirements",
        "schedule": env.int("RETIREMENT_SWEEP_SECONDS", 30),
    },
    "send-group-transfer-letters": {"task": "credits.tasks.send_group_transfer_letters", "schedule": 10},
    "send-retirement-letters": {"task": "credits.tasks.send_retirement_letters", "schedule": 10},
    "send-invitations": {"task": "registry.tasks.send_invitations", "schedule": 10},
    "send-order-letters": {"task": "credits.tasks.send_order_letters", "schedule": 10},
    "run-due-jobs": {"task": "registry.tasks.run_due_jobs", "schedule": env.int("JOB_SWEEP_SECONDS", 30)},
    "place-ledger-entries": {"task": "registry.tasks.place_ledger_entries", "schedule": 5},
    # Once the month before is over; the row of each company and month keeps it from coming twice.
    "send-premium-letters": {
        "task": "reporting.tasks.send_premium_letters",
        "schedule": crontab(hour="6", minute="10"),
    },
    # At night in Europe and in Kolwezi.
    "check-ledgers": {"task": "reporting.tasks.check_ledgers", "schedule": crontab(hour="1", minute="30")},
    "beat-is-alive": {"task": "registry.tasks.note_beat", "schedule": 3},
}

# Hours between asking for a retirement and its finality, in which it can still be cancelled.
RETIREMENT_COOLING_OFF_HOURS = env.int("RETIREMENT_COOLING_OFF_HOURS", 0 if IS_DEMO else 24)

# Days in which the registry means to answer a request, and what a quote offers unless staff write otherwise.
ORDER_ANSWER_DAYS = env.int("ORDER_ANSWER_DAYS", 5)
QUOTE_VALID_DAYS = env.int("QUOTE_VALID_DAYS", 30)
ORDER_PAYMENT_DAYS = env.int("ORDER_PAYMENT_DAYS", 30)
ORDER_DELIVERY_DAYS = env.int("ORDER_DELIVERY_DAYS", 10)

# Who sells, and to which account buyers pay, as invoices print it. Only whoever runs the registry changes it:
# no page does, since a changed account is how invoices are robbed. Nothing is quoted while it is not set.
INVENTED_SELLER = {
    "name": "Specimen Credits Foundation (invented)",
    "address": "1 Example Street\n1000 AA Exampleton\nNetherlands",
    "registration": "Chamber of commerce 00000000 (invented)",
    "tax_number": "",
    "tax_note": "",
    "bank": "Specimen Bank (invented)",
    "iban": "GB33BUKB20201555555555",
    "bic": "BUKBGB22",
}
SELLER = {
    # A line break is written as \n.
    name: env.str(f"SELLER_{name.upper()}", invented if IS_DEMO else "").replace("\\n", "\n")
    for name, invented in INVENTED_SELLER.items()
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["registry.api.authentication.OwnToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["registry.api.parsers.StrictJSONParser"],
    "EXCEPTION_HANDLER": "registry.api.errors.problem",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Oreka API",
    "DESCRIPTION": "The registry of Responsible Minerals Credits. Quantities are integer kilograms, "
    "money integer minor units, times UTC.",
    "VERSION": "1",
    "ENUM_NAME_OVERRIDES": {
        "CertificateState": "credits.models.Certificate.State",
        "OrderState": "credits.models.PurchaseOrder.State",
        "RetirementState": "credits.models.Retirement.State",
        "ClaimType": "credits.models.Retirement.ClaimType",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Records of libraries, which know nothing of structlog, get the same fields and their tracebacks.
SHARED_PROCESSORS: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    tokens.hide_tokens,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": SHARED_PROCESSORS,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # It announces itself at every start.
    "loggers": {"pikepdf": {"level": "WARNING"}},
}
structlog.configure(
    processors=[*SHARED_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    wrapper_class=structlog.make_filtering_bound_logger(LOG_LEVEL),
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
# The line of a request's end says all that the line of its beginning would. Addresses of people stand in the
# web server's own log, if at all.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
