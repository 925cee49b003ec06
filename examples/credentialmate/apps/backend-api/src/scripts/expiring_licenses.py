#!/usr/bin/env python3
"""Prints the licences of one organization that expire soon, one a line, for people with a shell.

    DATABASE_URL=sqlite:///credentialmate.db scripts/expiring_licenses.py ORGANIZATION_ID [DAYS]
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from contexts.provider.services.license_service import find_expiring  # noqa: E402
from shared.session import session_scope  # noqa: E402
from shared.settings import get_settings  # noqa: E402


def main(arguments: list[str]) -> int:
    if not 1 <= len(arguments) <= 2:
        print(__doc__, file=sys.stderr)
        return 2
    days = int(arguments[1]) if len(arguments) == 2 else get_settings().renewal_lead_days
    with session_scope() as session:
        for row in find_expiring(session, arguments[0], today=date.today(), days=days):
            print(f"{row.expiration_date}  {row.state}  {row.license_number}  {row.provider.display_name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
