//! The background table: runs of two to four characters of laws and reports with their probabilities (Kneser–Ney, pruned by
//! weighted difference, eight bits a number). `scripts/typing` makes it; texts of law and official reports only.
#![expect(
    clippy::indexing_slicing,
    reason = "identifiers lie below SIZE and slots below the mask, set in one place; the innermost loops of the check"
)]

use rustc_hash::FxHashMap;

/// Bits of an identifier: 0 is a mark or the edge of a clause, 1 a character that the table does not know.
const BITS: u32 = 12;
/// Identifiers.
pub(super) const SIZE: usize = 1 << BITS;
/// Bits of the filter over known runs of three.
const BLOOM: usize = 1 << 23;
/// Longest run.
const LONGEST: usize = 4;

static DATA: &[u8] = include_bytes!("data/characters.zlib");

fn mix(key: u64) -> u64 {
    let x = (key ^ key >> 31).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^ x >> 29
}

/// An open hash table: forty bits of fingerprint over twenty-four of payload.
struct Slots {
    cells: Vec<u64>,
    mask: u64,
}

impl Slots {
    fn with(count: usize) -> Self {
        let size = (count * 4 / 3 + 1).next_power_of_two();
        Self { cells: vec![0; size], mask: size as u64 - 1 }
    }

    fn at(&self, hash: u64) -> (usize, u64) {
        let (mut at, print) = (hash & self.mask, hash >> 24 << 24 | 1 << 63);
        loop {
            let cell = self.cells[at as usize];
            if cell == 0 || cell >> 24 << 24 == print {
                return (at as usize, print);
            }
            at = (at + 1) & self.mask;
        }
    }

    fn put(&mut self, key: u64, value: u32) {
        let (at, print) = self.at(mix(key));
        self.cells[at] = print | u64::from(value);
    }

    fn get(&self, key: u64) -> u32 {
        (self.cells[self.at(mix(key)).0] & 0xff_ffff) as u32
    }
}

fn key(run: &[u16]) -> u64 {
    run.iter().fold(run.len() as u64, |key, id| key << BITS | u64::from(*id))
}

fn filter(run: u64) -> [usize; 3] {
    let hash = mix(run);
    [hash as usize % BLOOM, (hash >> 20) as usize % BLOOM, (hash >> 40) as usize % BLOOM]
}

/// Character runs up to four with logarithms of probability, back-off and count.
pub(super) struct Table {
    slots: Slots,
    bloom: Vec<u64>,
    /// For each identifier a bit for every one that was seen behind it.
    pub pairs: Vec<u64>,
    /// The same for those seen before it.
    pub turned: Vec<u64>,
    /// Pairs seen three times or more.
    pub often: Vec<(u16, u16)>,
    probability: Vec<f32>,
    back_off: Vec<f32>,
    counts: Vec<u32>,
    ids: FxHashMap<char, u16>,
    /// The character of each identifier.
    pub chars: Vec<char>,
}

/// Words of sixty-four bits that one identifier takes in `pairs`.
pub(super) const ROW: usize = SIZE / 64;

struct Reader<'d> {
    data: &'d [u8],
    at: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let bytes = self.data.get(self.at..self.at + N)?.try_into().ok()?;
        self.at += N;
        Some(bytes)
    }

    fn number(&mut self) -> Option<u64> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let [byte] = self.take::<1>()?;
            value |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Some(value);
            }
            shift += 7;
        }
    }
}

impl Table {
    /// Unpacks the table; `None` where the data are damaged, which a test excludes.
    pub fn load() -> Option<Self> {
        let data = miniz_oxide::inflate::decompress_to_vec_zlib(DATA).ok()?;
        let mut from = Reader { data: &data, at: 0 };
        let mut out = Self {
            slots: Slots::with(0),
            bloom: vec![0; BLOOM / 64],
            pairs: vec![0; SIZE * ROW],
            turned: vec![0; SIZE * ROW],
            often: Vec::new(),
            probability: vec![-17.0; SIZE],
            back_off: vec![0.0; SIZE],
            counts: vec![0; SIZE],
            ids: FxHashMap::default(),
            chars: vec!['\0'; SIZE],
        };
        let known = usize::from(u16::from_le_bytes(from.take()?)).min(SIZE);
        for id in 0..known {
            let c = char::from_u32(u32::from(u16::from_le_bytes(from.take()?)))?;
            out.probability[id] = f32::from_le_bytes(from.take()?);
            out.back_off[id] = f32::from_le_bytes(from.take()?);
            out.counts[id] = u32::from_le_bytes(from.take()?);
            if id > 1 {
                out.chars[id] = c;
                out.ids.insert(c, id as u16);
            }
        }
        let mut sizes = [0; LONGEST - 1];
        for size in &mut sizes {
            *size = u32::from_le_bytes(from.take()?) as usize;
        }
        out.slots = Slots::with(sizes.iter().sum());
        for (order, size) in (2_usize..).zip(sizes) {
            out.runs(&mut from, order, size)?;
        }
        Some(out)
    }

    /// The runs of one length: differences of keys, then three columns of bytes.
    fn runs(&mut self, from: &mut Reader<'_>, order: usize, size: usize) -> Option<()> {
        let mut keys = Vec::with_capacity(size);
        let mut last = 0;
        for _ in 0..size {
            last += from.number()?;
            keys.push(last);
        }
        let backs = if order < LONGEST { size } else { 0 };
        let columns = from.data.get(from.at..from.at + size * 2 + backs)?;
        from.at += columns.len();
        let low = SIZE as u64 - 1;
        for (j, key) in keys.into_iter().enumerate() {
            let back = if backs > 0 { columns[size + j] } else { 255 };
            let count = columns[size + backs + j];
            if order == 3 && count > 0 {
                for bit in filter(key) {
                    self.bloom[bit / 64] |= 1 << (bit % 64);
                }
            }
            let (a, b) = (key >> BITS, key & low);
            if order == 2 && a > 1 && b > 1 {
                if count >= 3 {
                    self.often.push((a as u16, b as u16));
                }
                if count >= 2 {
                    self.pairs[a as usize * ROW + b as usize / 64] |= 1 << (b % 64);
                    self.turned[b as usize * ROW + a as usize / 64] |= 1 << (a % 64);
                }
            }
            let value = u32::from(columns[j]) << 16 | u32::from(back) << 8 | (u32::from(count.min(254)) + 1);
            self.slots.put((order as u64) << (BITS as u64 * order as u64) | key, value);
        }
        Some(())
    }

    /// The identifier of a character.
    pub fn id(&self, c: char) -> u16 {
        self.ids.get(&c).copied().unwrap_or(1)
    }

    /// How often a character was seen.
    pub fn seen(&self, id: u16) -> f32 {
        self.counts[usize::from(id)] as f32
    }

    /// The logarithm of the probability of the last of a run of up to four.
    fn p(&self, run: &[u16]) -> f32 {
        let (mut run, mut out) = (run, 0.0);
        loop {
            if let [one] = run {
                return out + self.probability[usize::from(*one)];
            }
            let value = self.slots.get(key(run));
            if value != 0 {
                return out - (value >> 16) as f32 / 12.0;
            }
            let history = &run[..run.len() - 1];
            out += if let [one] = history {
                self.back_off[usize::from(*one)]
            } else {
                let value = self.slots.get(key(history));
                let back = value >> 8 & 255;
                if value == 0 || back == 255 { 0.0 } else { (60.0 - back as f32) / 12.0 }
            };
            run = &run[1..];
        }
    }

    /// The logarithm of the probability of the characters `from..to` of a clause.
    pub fn span(&self, clause: &[u16], from: usize, to: usize) -> f32 {
        (from..to.min(clause.len())).map(|j| self.p(&clause[j.saturating_sub(3)..=j])).sum()
    }

    /// About how often a run was seen.
    pub fn count(&self, run: &[u16]) -> f32 {
        if run.contains(&0) || run.contains(&1) {
            return 0.0;
        }
        let value = self.slots.get(key(run)) & 255;
        if value == 0 { 0.0 } else { ((value - 1) as f32 / 2.0).exp() }
    }

    /// Whether three characters may have been seen together.
    pub fn triple(&self, run: &[u16]) -> bool {
        let key = run.iter().fold(0, |key, id| key << BITS | u64::from(*id));
        filter(key).iter().all(|bit| self.bloom[bit / 64] >> (bit % 64) & 1 == 1)
    }

    /// Whether the second was seen behind the first.
    pub fn pair(&self, a: u16, b: u16) -> bool {
        a > 1 && b > 1 && self.pairs[usize::from(a) * ROW + usize::from(b) / 64] >> (b % 64) & 1 == 1
    }
}
