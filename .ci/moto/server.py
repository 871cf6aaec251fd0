"""moto as it is, or with a credential report that says when it was made.

Usage: server.py PORT [--dated]

moto's report claims to be of 2015. Goldproof reads no report that is older than a day, so that on moto as it is nothing
in the report counts. With --dated the first reading sets the time, as IAM would, and later readings repeat it.
"""

import datetime
import os
import sys

os.environ.update(MOTO_IAM_LOAD_MANAGED_POLICIES="true", MOTO_EC2_LOAD_DEFAULT_AMIS="false")

from moto.core.responses import ActionResult  # noqa: E402  moto reads its settings when it is imported
from moto.iam.responses import IamResponse  # noqa: E402
from moto.server import main  # noqa: E402

GENERATED = []


def get_credential_report(self):
    if not GENERATED:
        GENERATED.append(datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"))
    content = self.backend.get_credential_report()
    return ActionResult({"Content": content, "ReportFormat": "text/csv", "GeneratedTime": GENERATED[0]})


if "--dated" in sys.argv:
    IamResponse.get_credential_report = get_credential_report
main(["-H", "127.0.0.1", "-p", sys.argv[1]])
