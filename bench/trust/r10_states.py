"""R10: every command in every state a repository can be in: a documented exit code, a sentence, the way out, nothing lost."""

from __future__ import annotations

from bench.trust.arena import Form, program
from bench.trust.states import READING, STATES, WRITING, NotHereError, judge, places


def run(form: Form) -> tuple[str, list[str]]:
    wrong: list[str] = []
    left_out: list[str] = []
    count = 0
    commands = [*READING[:2], *WRITING[:2]] if form.short else [*READING, *WRITING]
    with places() as place:
        for name, make in STATES.items():
            for words in commands:
                here = place()
                with here.leaving:
                    try:
                        make(here)
                    except NotHereError:
                        left_out.append(name)
                        break
                    _, _, found = judge(here, words)
                count += 1
                wrong += [f"{name}, {' '.join(words)}: {one}" for one in found]
    told = f"; not on this machine: {', '.join(left_out)}" if left_out else ""
    return f"{len(STATES) - len(left_out)} states, {count} commands: {len(wrong)} wrong{told}", wrong


if __name__ == "__main__":
    program(__doc__, run)
