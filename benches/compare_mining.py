#!/usr/bin/env python3
"""What else finds repeats in a folder of texts, beside `wengao mine`, in one run: CPU seconds and ratios.

    python3 benches/compare_mining.py PROGRAM FOLDER

PROGRAM is a release build of wengao. Needs scikit-learn and jieba; where they are absent it says so and goes on:

    python3 -m venv /tmp/compare && /tmp/compare/bin/pip install scikit-learn jieba

Every one is given the same question: what recurs in eight speeches or more. The others answer with counts of words,
characters or whole clauses: none counts copies once, trims to words, merges wordings or knows slots.
"""

import pathlib
import re
import resource
import subprocess
import sys
from collections import Counter

MIN = 8


def texts(folder):
    for path in sorted(pathlib.Path(folder).rglob("*.txt")):
        yield path.read_text(encoding="utf-8", errors="replace")


def clauses(folder):
    """Whole clauses, as a shell would count them: files that hold a clause, most first."""
    marks = "，。；：！？"
    script = (
        'find "$0" -name "*.txt" -print0 | sort -z | while IFS= read -r -d "" f; do '
        f'sed "s/[{marks}[:space:]]/\\n/g" "$f" | sort -u; done | sort | uniq -c | '
        f"awk '$1 >= {MIN}' | sort -rn | wc -l"
    )
    return int(subprocess.run(["bash", "-c", script, folder], check=True, capture_output=True).stdout)


def scikit(folder):
    """Character n-grams of 5 to 12, as `CountVectorizer` counts them."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(analyzer="char", ngram_range=(5, 12), min_df=MIN, binary=True)
    return counter.fit_transform(texts(folder)).shape[1]


def jieba(folder):
    """Words by jieba, n-grams of 2 to 6 words inside a clause."""
    import jieba as cutter

    cutter.setLogLevel(60)
    found = Counter()
    for text in texts(folder):
        own = set()
        for clause in re.split(r"[，。；：！？\s]+", text):
            words = cutter.lcut(clause)
            for size in range(2, 7):
                own.update(tuple(words[at : at + size]) for at in range(len(words) - size + 1))
        found.update(own)
    return sum(1 for count in found.values() if count >= MIN)


OTHERS = {"tr | sort | uniq -c": clauses, "scikit-learn": scikit, "jieba": jieba}


def timed(command):
    """User and system time of a command with its children, and its last line."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(command, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    lines = (run.stdout if run.returncode == 0 else run.stderr).strip().splitlines()
    return spent, lines, run.returncode == 0


def main():
    if len(sys.argv) == 4 and sys.argv[1] == "--only":
        print(OTHERS[sys.argv[2]](sys.argv[3]))
        return
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, folder = sys.argv[1:]
    own, lines, _ = timed([program, "mine", folder, "--min-speeches", str(MIN), "--top", "1000"])
    print(f"{'wengao mine':24} {own:8.2f} CPU s    1.0 ×  {len(lines)} phrasings")
    for name in OTHERS:
        spent, lines, worked = timed([sys.executable, __file__, "--only", name, folder])
        if worked:
            print(f"{name:24} {spent:8.2f} CPU s  {spent / own:5.1f} ×  {lines[-1]} strings")
        else:
            print(f"{name:24} not measured: {lines[-1] if lines else 'failed'}")


if __name__ == "__main__":
    main()
