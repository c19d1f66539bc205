"""The samples in docs/ci, run as they stand: what they let through and what they hold up."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from salesctl import yamlio

from .conftest import ACME, ORDER, Clone

SAMPLES = Path(__file__).parent.parent.parent / "docs" / "ci"


def _scripts(name: str) -> dict[str, str]:
    """The commands of a sample, by what they are run for."""
    found = yamlio.read((SAMPLES / name).read_bytes(), name)
    if name == "gitlab.yml":
        return dict.fromkeys(("push", "request"), "\n".join(found["book"]["script"]))
    steps = [step for step in found["jobs"]["check"]["steps"] if "run" in step]
    return {
        event: "\n".join(step["run"] for step in steps if word in step.get("if", word))
        for event, word in (("push", "push"), ("request", "pull_request"))
    }


def _run(clone: Clone, script: str, **env: str) -> tuple[int, str]:
    program = ["env", *(f"{name}={value}" for name, value in env.items()), "sh", "-ec", f"pip() {{ :; }}\n{script}"]
    done = subprocess.run(program, cwd=clone.root, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["github.yml", "gitlab.yml"])
def test_a_sample_holds_up_what_a_branch_breaks_and_no_more(clone: Clone, name: str) -> None:
    scripts = _scripts(name)
    clone.commit("clients/zenit.yaml", ("owner: anna", "owner: nobody"))
    base = clone.git("rev-parse", "HEAD")
    clone.git("update-ref", "refs/remotes/origin/main", base)
    clone.git("checkout", "-q", "-b", "mine")
    clone.commit(ORDER, ("qty: 1", "qty: 3"))
    code, said = _run(clone, scripts["request"], BASE="main", CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert code == 0, said
    assert "ordered" in said
    assert "nobody" not in said
    code, said = _run(clone, scripts["push"])
    assert code == 1
    assert "there is no user `nobody`" in said


@pytest.mark.parametrize("name", ["github.yml", "gitlab.yml"])
def test_a_sample_knows_the_keys_that_the_branch_before_it_names_and_no_others(
    clone: Clone, tmp_path: Path, name: str
) -> None:
    signed = {"gpg.format": "ssh", "commit.gpgSign": "true"}

    def commit(key: str, district: str) -> None:
        settings = [
            word for one in {**signed, "user.signingkey": str(tmp_path / key)}.items() for word in ("-c", "=".join(one))
        ]
        file = clone.root / ACME
        file.write_text(f"name: Acme\nowner: anna\ndistrict: {district}\n")
        clone.git(*settings, "commit", "-qanm", district)

    for key in ("hers", "another"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / key)], check=True)
    policy = clone.root / "policy/policy-2020-01-01.yaml"
    policy.parent.mkdir()
    policy.write_text("valid_from: 2020-01-01\nsigned_commits: true\n")
    signers = clone.root / "allowed_signers"
    signers.write_text(f"anna@example.com {(tmp_path / 'hers.pub').read_text()}")
    clone.git("add", ".")
    clone.git("commit", "-qnm", "From now on commits are signed")
    base = clone.git("rev-parse", "HEAD")
    clone.git("update-ref", "refs/remotes/origin/main", base)
    script = _scripts(name)["request"]
    commit("hers", "south")
    code, said = _run(clone, script, BASE="main", CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert code == 0, said
    signers.write_text(f"anna@example.com {(tmp_path / 'another.pub').read_text()}")
    commit("another", "west")
    code, said = _run(clone, script, BASE="main", CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert (code, said.count("[not-signed]")) == (1, 1), said


@pytest.mark.parametrize(
    ("what", "written"), [("pages", ["*.ics"]), ("site", ["index.html", "people/anna.html", "clients/acme.html"])]
)
@pytest.mark.parametrize("host", ["github", "gitlab"])
def test_a_sample_publishes_the_whole_history_as_an_artifact(
    clone: Clone, tmp_path: Path, host: str, what: str, written: list[str]
) -> None:
    name = f"{host}-{what}.yml"
    found = yamlio.read((SAMPLES / name).read_bytes(), name)
    if host == "gitlab":
        job = found["pages"]
        script, depth, artifact = (
            job["script"],
            job["variables"]["GIT_DEPTH"],
            clone.root / job["artifacts"]["paths"][0],
        )
    else:
        steps = found["jobs"]["publish"]["steps"]
        script = [step["run"] for step in steps if "run" in step]
        by_action = {step["uses"].partition("@")[0]: step.get("with", {}) for step in steps if "uses" in step}
        depth = by_action["actions/checkout"]["fetch-depth"]
        path = by_action["actions/upload-pages-artifact"]["path"]
        artifact = Path(path.replace("${{ runner.temp }}", str(tmp_path)))
    assert depth == "0"
    code, said = _run(
        clone, "\n".join(script), RUNNER_TEMP=str(tmp_path), SALESCTL_CALENDAR_SECRET="0123456789abcdef" * 2
    )
    assert code == 0, said
    for pattern in written:
        assert [*artifact.glob(pattern)], said


def test_the_server_sample_is_the_hook(clone: Clone, tmp_path: Path) -> None:
    server = tmp_path / "server.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(clone.root), str(server)], check=True, capture_output=True)
    hook = server / "hooks" / "pre-receive"
    hook.write_bytes((SAMPLES / "pre-receive").read_bytes())
    hook.chmod(0o755)
    clone.commit(ACME, ("owner: anna", "owner: nobody"))
    said = clone.git("push", str(server), "main", ok=False)
    assert "there is no user `nobody`" in said
    assert said.endswith("exit 1")
