"""The settings under test: those of the application, on a record of their own that goes away afterwards."""

import os
import tempfile

# Kept in a variable so that the folder lives as long as the tests do.
RECORD = tempfile.TemporaryDirectory(prefix="zoulang-tests-")
os.environ["ZOULANG_DATA"] = RECORD.name

from zoulang.web.settings import *  # noqa: E402, F403

# Hashing passwords slowly is for real records.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
