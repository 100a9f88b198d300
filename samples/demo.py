"""What `make demo` runs: the main job on the sample pages, each command shown before its output.

python samples/demo.py LEDGER.db
"""

import json
import shlex
import subprocess
import sys
from pathlib import Path

PAGES = Path(__file__).with_name("pages")


def run(*arguments: str) -> None:
    """Shows a musnad command as a user would type it, and runs it."""
    print(f"\n$ musnad {shlex.join(arguments)}", flush=True)
    done = subprocess.run([sys.executable, "-m", "musnad", *arguments], check=False)
    if done.returncode:
        sys.exit(done.returncode)


def event_of(db: str, *filters: str) -> str:
    """The id of the first event that the filters leave."""
    command = [sys.executable, "-m", "musnad", "events", "--db", db, "--json", "--limit", "1", *filters]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    if not lines:
        sys.exit(f"the samples hold no event for {shlex.join(filters)}")
    return str(json.loads(lines[0])["id"])


def main(db: str) -> None:
    pages = PAGES.relative_to(Path.cwd()) if PAGES.is_relative_to(Path.cwd()) else PAGES
    run("read", str(pages / "withdrawal-1-sariya.txt"))
    run("add", str(pages), "--db", db)
    print("\nOne story over four months: a withdrawal that is reported, denied, agreed and done (the latest first).")
    run("events", "--db", db, "--type", "RETREAT", "--until", "2025-07", "--limit", "12")
    print("\nWhat was denied, and by whom:")
    run("events", "--db", db, "--status", "denied", "--limit", "8")
    print("\nOne event with the words that say it, down to the origin:")
    run("show", event_of(db, "--type", "RETREAT", "--status", "planned", "--outlet", "مرايا"), "--db", db)


if __name__ == "__main__":
    main(sys.argv[1])
