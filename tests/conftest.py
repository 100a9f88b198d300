"""Ledgers for the tests: on SQLite, and on a PostgreSQL that the tests start in a folder of their own."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

_UNPRIVILEGED = ("postgres", "nobody")  # PostgreSQL will not run as root
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=40", "shared_buffers=32MB")


def _binaries() -> Path | None:
    """Where PostgreSQL's programs are: Debian keeps them out of the way."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _user() -> dict[str, Any]:
    """Whom to run as, for subprocess: somebody else where we are root."""
    if os.geteuid() != 0:
        return {}
    known = {p.pw_name: p for p in pwd.getpwall()}
    one = next(known[name] for name in _UNPRIVILEGED if name in known)
    return {"user": one.pw_uid, "group": one.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[], str]]:
    """Makes empty databases on a server of our own (a socket in a temporary folder, no port); gives their URLs.

    The databases are ordered as Arabic is (ICU), so that a list whose order is left to the database shows.
    """
    psycopg = pytest.importorskip("psycopg", reason="a ledger on PostgreSQL needs musnad[postgres]")
    binaries = _binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    home = Path(tempfile.mkdtemp(prefix="musnad-postgresql-"))
    user = _user()
    if user:
        os.chown(home, user["user"], user["group"])
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    data = home / "data"
    run: dict[str, Any] = {"stdout": subprocess.DEVNULL, "env": env, "cwd": home, **user}
    order = ("--locale-provider=icu", "--icu-locale=ar")
    options = ("-D", str(data), "-E", "UTF8", "-U", "musnad", "--auth=trust", "--no-sync", *order)
    subprocess.run([binaries / "initdb", *options], check=True, **run)
    settings = " ".join(f"-c {s}" for s in (*_QUICK, "listen_addresses=", f"unix_socket_directories={home}"))
    control = [binaries / "pg_ctl", "-D", data, "-w", "-s"]
    subprocess.run([*control, "-l", home / "log", "-o", settings, "start"], check=True, **run)
    try:
        numbers = itertools.count()

        def new() -> str:
            name = f"ledger{next(numbers)}"
            with psycopg.connect(host=str(home), user="musnad", dbname="postgres", autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            return f"postgresql+psycopg://musnad@/{name}?host={home}"

        yield new
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, **run)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The name of a ledger that is not there yet, on each database."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    name: str = request.getfixturevalue("postgresql")()
    return name
