"""What one would use instead, each asked the same question on the same text; `compare.mjs` starts it, in a virtual environment
with scikit-learn, jieba, datasketch, tantivy and pydivsufsort.

    python rivals.py TASK …      prints one line of JSON
"""

import json
import pathlib
import random
import re
import statistics
import sys
import time
from collections import Counter

MARKS = re.compile(r"[，。；：！？、\s]+")
LEAST = 13  # characters of an exact match, as `wengao compare` begins with


def files(folder):
    return [(path.stem, path.read_text(encoding="utf-8", errors="replace")) for path in sorted(pathlib.Path(folder).rglob("*.txt"))]


def times(call, questions):
    """Milliseconds of each question, and the answers."""
    spent, answers = [], []
    for question in questions:
        began = time.perf_counter()
        answers.append(call(question))
        spent.append((time.perf_counter() - began) * 1000)
    return spent, answers


def told(spent, **more):
    spent = sorted(spent)
    return {"p50": statistics.median(spent), "p95": spent[int((len(spent) - 1) * 0.95)], **more}


# ---- repeats --------------------------------------------------------------------------------------------------------


def scikit(folder, least):
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(analyzer="char", ngram_range=(5, 12), min_df=int(least), binary=True)
    return {"found": int(counter.fit_transform(text for _, text in files(folder)).shape[1])}


def jieba(folder, least):
    import jieba as cutter

    cutter.setLogLevel(60)
    found = Counter()
    for _, text in files(folder):
        own = set()
        for clause in MARKS.split(text):
            words = cutter.lcut(clause)
            for size in range(2, 7):
                own.update(tuple(words[at : at + size]) for at in range(len(words) - size + 1))
        found.update(own)
    return {"found": sum(1 for count in found.values() if count >= int(least))}


# ---- drafts that copy -----------------------------------------------------------------------------------------------


def drafts(folder, own, many):
    """Drafts of 5,000 characters, half of them copied from laws with every thirtieth character changed."""
    chance = random.Random(7)
    laws = [(name, re.sub(r"\s+", "", text)) for name, text in files(folder)]
    laws = [(name, text) for name, text in laws if len(text) > 1200]
    filler = re.sub(r"\s+", "", "".join(text for _, text in files(own)))
    made = []
    for _ in range(int(many)):
        text, copied = "", []
        for _ in range(5):
            at = chance.randrange(len(filler) - 500)
            text += filler[at : at + 500]
            name, law = chance.choice(laws)
            at = chance.randrange(len(law) - 500)
            passage = list(law[at : at + 500])
            for change in range(chance.randrange(30), 500, 30):
                passage[change] = chr(0x4E00 + chance.randrange(3000))
            copied.append([len(text), len(text) + 500, name])
            text += "".join(passage)
        made.append({"text": text, "copied": copied})
    return made


def covered(spans, copied):
    """How many of the copied characters lie in spans that were found."""
    marked = set()
    for start, end in spans:
        marked.update(range(start, end))
    return sum(1 for start, end, _ in copied for at in range(start, end) if at in marked)


def recall(answers, made):
    all_copied = sum(end - start for draft in made for start, end, _ in draft["copied"])
    return sum(covered(spans, draft["copied"]) for spans, draft in zip(answers, made)) / all_copied


def minhash(folder, made):
    """MinHash over paragraphs of about 250 characters, shingles of five; a paragraph of the draft with a neighbour is copied."""
    from datasketch import MinHash, MinHashLSH

    def print_of(text):
        made_of = MinHash(num_perm=64)
        made_of.update_batch([text[at : at + 5].encode() for at in range(max(1, len(text) - 4))])
        return made_of

    began = time.perf_counter()
    index = MinHashLSH(threshold=0.3, num_perm=64)
    for number, (_, text) in enumerate(files(folder)):
        text = re.sub(r"\s+", "", text)
        for at in range(0, len(text), 250):
            index.insert(f"{number}.{at}", print_of(text[at : at + 250]))
    built = time.perf_counter() - began

    def ask(draft):
        text = draft["text"]
        return [(at, at + 250) for at in range(0, len(text), 125) if index.query(print_of(text[at : at + 250]))]

    spent, answers = times(ask, made)
    return told(spent, built=built, recall=recall(answers, made))


def suffix(folder, made):
    """A suffix array of the whole text; the longest exact match at each place, found by halving."""
    import numpy
    from pydivsufsort import divsufsort

    began = time.perf_counter()
    text = re.sub(r"[ \t\r\n　]+", "", "\n".join(text for _, text in files(folder))).encode("utf-16-le")
    units = numpy.frombuffer(text, dtype=numpy.uint16)
    data = units.byteswap().tobytes()  # big end first: bytes sort as characters do
    array = divsufsort(data)
    built = time.perf_counter() - began

    def stands(words):
        low, high = 0, len(array)
        while low < high:
            middle = (low + high) // 2
            at = int(array[middle])
            if data[at : at + len(words)] < words:
                low = middle + 1
            else:
                high = middle
        return low < len(array) and data[int(array[low]) : int(array[low]) + len(words)] == words

    def ask(draft):
        words = draft["text"].encode("utf-16-be")
        spans, at, end = [], 0, len(draft["text"])
        while at + LEAST <= end:
            if not stands(words[2 * at : 2 * (at + LEAST)]):
                at += 1
                continue
            length, most = LEAST, min(512, end - at)
            while length < most and stands(words[2 * at : 2 * (at + length + 1)]):
                length += 1
            spans.append((at, at + length))
            at += length
        return spans

    spent, answers = times(ask, made)
    return told(spent, built=built, recall=recall(answers, made))


def grep(folder, made):
    """`grep -F` of the draft's clauses over the whole text."""
    import subprocess
    import tempfile

    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as whole:
        whole.write("\n".join(MARKS.sub("\n", text) for _, text in files(folder)))
        whole.flush()

        def ask(draft):
            clauses = [(m.start(), m.end(), m.group()) for m in re.finditer(r"[^，。；：！？、\s]{6,}", draft["text"])]
            wanted = "\n".join(words for _, _, words in clauses)
            found = subprocess.run(["grep", "-oF", "-f", "-", whole.name], input=wanted.encode(), capture_output=True, env={"LC_ALL": "C"})
            there = set(found.stdout.decode().split("\n"))
            return [(start, end) for start, end, words in clauses if words in there]

        spent, answers = times(ask, made)
    return told(spent, built=0.0, recall=recall(answers, made))


# ---- searching ------------------------------------------------------------------------------------------------------


def pairs(text):
    """Characters two by two, as words: how tantivy finds Chinese without a dictionary of its own."""
    text = re.sub(r"\s+", "", text)
    return " ".join(text[at : at + 2] for at in range(len(text) - 1))


def search(folder, questions):
    """tantivy: whole texts, asked for phrases of pairs, twenty by BM25."""
    import tantivy

    schema = tantivy.SchemaBuilder().add_text_field("title", stored=True).add_text_field("body", tokenizer_name="whitespace").build()
    began = time.perf_counter()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=256_000_000, num_threads=1)
    for name, text in files(folder):
        writer.add_document(tantivy.Document(title=name, body=pairs(text)))
    writer.commit()
    index.reload()
    built = time.perf_counter() - began
    searcher = index.searcher()

    def ask(words):
        terms = pairs(words).split()
        query = tantivy.Query.phrase_query(schema, "body", terms) if len(terms) > 1 else tantivy.Query.term_query(schema, "body", terms[0])
        return len(searcher.search(query, 20).hits)

    spent, answers = times(ask, questions)
    return told(spent, built=built, found=sum(1 for answer in answers if answer))


def complete(folder, questions):
    """tantivy: clauses as documents, those that begin with what stands before the caret, five by BM25."""
    import tantivy

    schema = (
        tantivy.SchemaBuilder()
        .add_text_field("clause", stored=True, tokenizer_name="raw")
        .add_text_field("body", tokenizer_name="whitespace")
        .build()
    )
    began = time.perf_counter()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=256_000_000, num_threads=1)
    seen = Counter(clause for _, text in files(folder) for clause in MARKS.split(text) if 4 <= len(clause) <= 40)
    for clause in seen:
        writer.add_document(tantivy.Document(clause=clause, body=pairs(clause)))
    writer.commit()
    index.reload()
    built = time.perf_counter() - began
    searcher = index.searcher()

    def ask(before):
        stem = before[-6:]
        begins = tantivy.Query.regex_query(schema, "clause", f"{re.escape(stem)}.*")
        hits = searcher.search(begins, 5).hits
        if not hits:
            terms = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", pair)) for pair in pairs(stem).split()]
            hits = searcher.search(tantivy.Query.boolean_query(terms), 5).hits
        return [searcher.doc(address)["clause"] for _, address in hits]

    # The best of three, as with the program.
    spent, answers = min((times(ask, questions) for _ in range(3)), key=lambda one: statistics.median(one[0]))
    return told(spent, built=built, clauses=len(seen), found=sum(1 for answer in answers if answer))


TASKS = {"scikit": scikit, "jieba": jieba, "minhash": minhash, "suffix": suffix, "grep": grep, "search": search, "complete": complete, "drafts": drafts}


def main():
    task, folder, *more = sys.argv[1:]
    read = [json.loads(pathlib.Path(one).read_text()) if one.endswith(".json") else one for one in more]
    print(json.dumps(TASKS[task](folder, *read), ensure_ascii=False))


if __name__ == "__main__":
    main()
