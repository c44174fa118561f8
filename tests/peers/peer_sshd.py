"""A real sshd and a real sudo, set up as docs/deploy.md shows them: whoever connects lands at the desk or nowhere.

They run in a mount namespace of their own, in which the users, the sudoers file and the paths of the document exist;
nothing of the machine is changed. That takes root.
"""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from peers.servers import free_port, listens, run, serving
from support.papers import blocks
from support.program import command

PDMON, PERSON, GROUP = 61_000, 61_001, 61_002
PROGRAM, HOME = "/opt/watchdesk", "/srv/watchdesk"
INSIDE = r"""
set -e
mkdir -p /run/sshd "$T/python"
mount --bind "$BASE" "$T/python"
for top in /root /opt /srv; do mount -t tmpfs -o mode=755 none $top; done
mkdir -p "$BASE" /opt/watchdesk /srv/watchdesk
mount --bind "$T/python" "$BASE"
mount --bind "$VENV" /opt/watchdesk
mount --bind "$T/home" /srv/watchdesk
for name in passwd group shadow sudoers; do mount --bind "$T/etc/$name" /etc/$name; done
mount -t tmpfs -o mode=755 none /usr/local
mkdir /usr/local/bin && cp "$T/desk" /usr/local/bin/desk && chmod 755 /usr/local/bin/desk
sudo -V >/dev/null && visudo -cqf /etc/sudoers
exec /usr/sbin/sshd -D -e -f "$T/sshd_config"
"""


@dataclass
class Sshd:
    """The server, and how to connect."""

    folder: Path
    port: int

    def words(self, *more: str, user: str = "rortiz", options: Sequence[str] = ()) -> list[str]:
        given = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR")
        asked = [word for option in (*given, *options) for word in ("-o", option)]
        key = str(self.folder / "key")
        return [
            "ssh",
            "-F",
            "none",
            "-i",
            key,
            "-p",
            str(self.port),
            *asked,
            f"{user}@127.0.0.1",
            *more,
        ]

    def call(self, *more: str, **given: object) -> subprocess.CompletedProcess[str]:
        """Connect without a terminal."""
        return subprocess.run(
            self.words(*more, **given),  # type: ignore[arg-type]
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def sit(self, *more: str, until: str, **given: object) -> str:
        """Connect with a terminal, wait for these words, press ctrl+q; return all that was seen."""
        ours, theirs = pty.openpty()
        words = self.words(*more, **given)  # type: ignore[arg-type]
        words.insert(1, "-tt")
        process = subprocess.Popen(
            words, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        seen, end, pressed = "", time.monotonic() + 60, False
        try:
            while time.monotonic() < end:
                if select.select([ours], [], [], 0.2)[0]:
                    try:
                        seen += os.read(ours, 65_536).decode("utf-8", "replace")
                    except OSError:
                        break
                if until in re.sub(r"\x1b\[[0-9;:?]*[a-zA-Z]", "", seen) and not pressed:
                    os.write(ours, b"\x11")
                    pressed = True
            assert pressed, seen[-2_000:]
            assert process.wait(30) == 0
        finally:
            process.kill()
            process.wait()
            os.close(ours)
        return seen

    def told(self) -> list[tuple[str, str]]:
        """Return the sittings that the log tells of, newest last, asked as the service account."""
        inside = ["nsenter", "--mount", "--target", (self.folder / "pid").read_text().strip()]
        account = ["setpriv", f"--reuid={PDMON}", f"--regid={PDMON}", "--clear-groups"]
        asked = ["--home", HOME, "--json", "custody", "log", "--as", "aud"]
        done = run([*inside, *account, f"{PROGRAM}/bin/python", "-I", "-m", "monitor", *asked])
        said = r'"actor": "(\w+)", "role": "\w+", "action": "session:(\w+)"'
        return re.findall(said, done)[::-1]


def _give(home: Path) -> None:
    """Let the service account own what this process has written."""
    for path in (home, *home.rglob("*")):
        with suppress(FileNotFoundError):
            os.chown(path, PDMON, PDMON)


def _home(folder: Path) -> None:
    """Make a home with the document's sergeant in it, and give it to the service account."""
    home = str(folder / "home")
    run(command("init", "--home", home, "--admin", "adm"))
    with (folder / "home/config.toml").open("a") as file:
        file.write('\n[access]\nact_as = { pdmon = ["*"], root = ["adm"] }\n')
    people = (
        blocks("operations.md", "csv")[0]
        + '9001,"Stone, Mia",Auditor,non_sworn,Patrol,,aud,auditor\n'
    )
    (folder / "people.csv").write_text(people)
    run(command("people", "import", str(folder / "people.csv"), "--home", home, "--as", "adm"))
    _give(folder / "home")


def _etc(folder: Path) -> None:
    etc = folder / "etc"
    etc.mkdir()
    for name, more in (
        (
            "passwd",
            f"pdmon:x:{PDMON}:{PDMON}::/:/bin/sh\nrortiz:x:{PERSON}:{PERSON}::/tmp:/bin/sh\n",
        ),
        ("group", f"pdmon:x:{PDMON}:\nrortiz:x:{PERSON}:\nsupervisors:x:{GROUP}:rortiz\n"),
        ("shadow", "pdmon:*:19000::::::\nrortiz:*:19000::::::\n"),
    ):
        (etc / name).write_text(Path("/etc", name).read_text() + more)
    (etc / "shadow").chmod(0o600)
    (sudoers,) = blocks("deploy.md", "sudoers")
    (etc / "sudoers").write_text("Defaults env_reset\n" + sudoers)
    (etc / "sudoers").chmod(0o440)


def _sshd(folder: Path, port: int) -> None:
    run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "host")])
    run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "key")])
    public = (folder / "key.pub").read_text()
    (keyed,) = [b for b in blocks("deploy.md", "text") if "restrict,pty" in b]
    (folder / "rortiz.keys").write_text(public)
    (folder / "pdmon.keys").write_text(re.sub(r"ssh-ed25519 \S+.*\n", public, keyed))
    (match,) = blocks("deploy.md", "sshd")
    (folder / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {folder}/host\nPidFile {folder}/pid\nStrictModes no\n"
        f"AuthorizedKeysFile {folder}/%u.keys\nUsePAM no\nPasswordAuthentication no\n"
        "AcceptEnv *\n"  # the worst that an administrator could have said before it
        f"Subsystem sftp internal-sftp\n{match}"
    )


@pytest.fixture(scope="module")
def sshd() -> Iterator[Sshd]:
    # Not under pytest's own folder: every start of pytest closes that to the users of this test.
    with TemporaryDirectory(prefix="watchdesk-ssh-") as made:
        yield from _running(Path(made))


def _running(folder: Path) -> Iterator[Sshd]:
    folder.chmod(0o711)
    _home(folder)
    _etc(folder)
    port = free_port()
    _sshd(folder, port)
    (folder / "desk").write_text(next(b for b in blocks("deploy.md", "sh") if b.startswith("#!")))
    (folder / "evil").mkdir(mode=0o755)
    (folder / "evil/evil.py").write_text(f"open({str(folder / 'ran')!r}, 'w')\n")
    inside = {"T": str(folder), "BASE": sys.base_prefix, "VENV": sys.prefix}
    words = ["unshare", "--mount", "--propagation", "private", "sh", "-c", INSIDE]
    with serving(words, folder / "sshd.log", listens(port), inside):
        yield Sshd(folder, port)


def test_a_person_lands_at_the_desk_and_the_log_tells_of_it(sshd: Sshd) -> None:
    sshd.sit(until="rortiz · supervisor")

    assert sshd.told()[-2:] == [("rortiz", "started"), ("rortiz", "ended")]


@pytest.mark.parametrize("asked", ["bash", "/bin/sh -i", "python3", "scp -t /tmp", "kill -9 1"])
def test_whatever_is_asked_for_is_the_desk(sshd: Sshd, asked: str) -> None:
    sshd.sit(asked, until="rortiz · supervisor")


@pytest.mark.parametrize("asked", ["bash", "id", "cat /etc/passwd", "TEXTUAL_DRIVER=x sh"])
def test_without_a_terminal_nothing_is_there(sshd: Sshd, asked: str) -> None:
    done = sshd.call(asked)

    assert (done.returncode, done.stdout) == (2, "")
    assert "only the desk is here" in done.stderr


def test_files_ports_and_tunnels_are_closed(sshd: Sshd) -> None:
    words = ["sftp" if word == "ssh" else word.replace("-p", "-P") for word in sshd.words()]
    files = subprocess.run(
        words, input="ls /\n", capture_output=True, text=True, timeout=60, check=False
    )
    assert (files.returncode == 0, "srv" in files.stdout) == (False, False)
    through = subprocess.run(
        [*sshd.words()[:-1], "-W", f"127.0.0.1:{sshd.port}", "rortiz@127.0.0.1"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ("SSH-2.0" in through.stdout, through.returncode == 0) == (False, False)


@pytest.mark.parametrize("user", ["rortiz", "pdmon"])
def test_what_a_client_puts_into_the_environment_is_gone(sshd: Sshd, user: str) -> None:
    evil = f"{sshd.folder}/evil"
    names = {
        "LD_PRELOAD": f"{evil}/evil.so",
        "PYTHONPATH": evil,
        "PYTHONSTARTUP": f"{evil}/evil.py",
        "TEXTUAL_DRIVER": "evil:Evil",
        "TEXTUAL_LOG": f"{sshd.folder}/ran",
        "WATCHDESK_HOME": evil,
        "WATCHDESK_DATABASE_URL": "sqlite:////tmp/evil.db",
        "SUDO_USER": "adm",
    }
    said = "SetEnv=" + " ".join(f"{name}={value}" for name, value in names.items())
    sshd.sit("bash", options=[said], user=user, until="rortiz · supervisor")

    assert not (sshd.folder / "ran").exists()


def test_a_key_with_a_command_of_its_own_is_a_person(sshd: Sshd) -> None:
    sshd.sit(user="pdmon", until="rortiz · supervisor")
    done = sshd.call("id", user="pdmon")

    assert (done.returncode, "only the desk is here" in done.stderr) == (2, True)
    assert sshd.told()[-2:] == [("rortiz", "started"), ("rortiz", "ended")]


def test_a_line_that_goes_dead_ends_the_sitting_and_the_log_tells_of_it(sshd: Sshd) -> None:
    before = len(sshd.told())
    ours, theirs = pty.openpty()
    words = sshd.words()
    words.insert(1, "-tt")
    process = subprocess.Popen(
        words, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    end = time.monotonic() + 60
    while len(sshd.told()) == before and time.monotonic() < end:
        if select.select([ours], [], [], 0.2)[0]:
            assert os.read(ours, 65_536)
    process.kill()
    process.wait()
    os.close(ours)
    while len(sshd.told()) < before + 2 and time.monotonic() < end:
        time.sleep(0.2)  # noqa: TID251  another machine's clock, as it were

    assert sshd.told()[before:] == [("rortiz", "started"), ("rortiz", "ended")]
