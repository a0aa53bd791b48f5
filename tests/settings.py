"""The settings under test: those of the application, on a record of their own that goes away afterwards."""

import os
import tempfile

# Kept in a variable so that the folder lives as long as the tests do.
RECORD = tempfile.TemporaryDirectory(prefix="zoulang-tests-")
os.environ["ZOULANG_DATA"] = RECORD.name

from zoulang.web.settings import *  # noqa: E402, F403

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # On disk, as a record is: in memory SQLite knows no two people at the same moment.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(RECORD.name, "tests.sqlite3")}  # noqa: F405, PTH118

# Hashing passwords slowly is for real records.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
