"""The product's own settings, with all state in a folder that goes away with the test process."""

import atexit
import os
import shutil
import tempfile

# Before the product's settings are read: tests never touch the state of a real installation.
os.environ["MINGZE_HOME"] = tempfile.mkdtemp(prefix="mingze-tests-")
os.environ.pop("MINGZE_MODE", None)
os.environ.pop("MINGZE_HOSTS", None)
# Playwright runs an event loop in the test's thread, in which Django would refuse to query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
atexit.register(shutil.rmtree, os.environ["MINGZE_HOME"], ignore_errors=True)

from mingze.config.settings import *  # noqa: E402, F403
from mingze.config.settings import DATABASES, MINGZE_HOME, STORAGES  # noqa: E402

# Argon2 is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = MINGZE_HOME / "static"
STATIC_ROOT.mkdir()
# The hashed manifest wants `collectstatic` first; that the manifest can be built is tested on its own.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: a second thread (live server, lock tests) gets a connection of its own.
    _database["TEST"] = {"NAME": str(MINGZE_HOME / "tests.sqlite3")}
    # The only difference to production: nobody minds losing these data in a power cut.
    _database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
