//! Chance that is the same everywhere and for ever: every record draws from a generator of its own, seeded by the seed, the
//! kind of record and its number. So any record can be made again by itself, and no draw depends on the one before. Whole
//! numbers only: floating point may differ between machines.

use rand_pcg::{Pcg64, rand_core::Rng};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// What is drawn, so that two kinds never draw the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Country,
    Commune,
    Post,
    Official,
    Person,
    Association,
    Facility,
    Ceremony,
    Agreement,
    Attendance,
    Report,
    Bulletin,
    Theme,
    Group,
    Salt,
}

/// A source of chance.
#[derive(Clone, Debug)]
pub(super) struct Draw(Pcg64);

impl Draw {
    pub(super) fn of(seed: u64, what: What, number: u64) -> Draw {
        let mut hasher = Sha256::new();
        hasher.update(seed.to_be_bytes());
        hasher.update((what as u64).to_be_bytes());
        hasher.update(number.to_be_bytes());
        let bytes = hasher.finalize();
        let half = |from: usize| u128::from_be_bytes(std::array::from_fn(|index| bytes[from + index]));
        Draw(Pcg64::new(half(0), half(16)))
    }

    pub(super) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below another; 0 below 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        // The high half of the product: as even as 64 bits allow.
        ((u128::from(self.bits()) * u128::from(end)) >> 64) as u64
    }

    /// A number from `first` to `last`.
    pub(super) fn between(&mut self, first: i64, last: i64) -> i64 {
        let many = u64::try_from(last - first + 1).unwrap_or(0);
        first + i64::try_from(self.below(many)).unwrap_or(0)
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, times: u64) -> bool {
        self.below(100) < times
    }

    /// One of these; `None` of none.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(usize::try_from(self.below(from.len() as u64)).unwrap_or(0))
    }

    /// Fresh bytes.
    pub(super) fn bytes(&mut self) -> [u8; 16] {
        let (one, two) = (self.bits().to_be_bytes(), self.bits().to_be_bytes());
        std::array::from_fn(|index| if index < 8 { one[index] } else { two[index - 8] })
    }

    /// A key of an instant (UUIDv7); of those of one millisecond, the one with the larger `place` is larger.
    pub(super) fn key(&mut self, millisecond: i64, place: u16) -> Uuid {
        let random = self.bytes();
        let mut tail: [u8; 10] = std::array::from_fn(|index| random[index]);
        let [high, low] = (place & 0x0fff).to_be_bytes();
        (tail[0], tail[1]) = (high, low);
        Builder::from_unix_timestamp_millis(u64::try_from(millisecond).unwrap_or(0), &tail).into_uuid()
    }
}

/// A law by which the first of a list is drawn most: the n-th has a weight of 1 in n and a few (Zipf's law, which the sizes of
/// a country's towns follow).
#[derive(Clone, Debug)]
pub(super) struct Zipf {
    /// The sum of the weights up to each.
    sums: Vec<u64>,
}

impl Zipf {
    const WEIGHT: u64 = 1 << 32;
    /// Takes the edge off the first few.
    const SHIFT: u64 = 3;

    pub(super) fn of(many: usize) -> Zipf {
        let mut sum = 0;
        let sums = (0..many as u64).map(|rank| {
            sum += Self::WEIGHT / (rank + Self::SHIFT);
            sum
        });
        Zipf { sums: sums.collect() }
    }

    pub(super) fn draw(&self, draw: &mut Draw) -> usize {
        let at = draw.below(self.sums.last().copied().unwrap_or(0));
        self.sums.partition_point(|sum| *sum <= at)
    }

    /// How many of `draws` fall on one, on average.
    pub(super) fn expected(&self, index: usize, draws: u64) -> u64 {
        let before = index.checked_sub(1).and_then(|before| self.sums.get(before)).copied().unwrap_or(0);
        let own = self.sums.get(index).map_or(0, |sum| sum - before);
        let all = self.sums.last().copied().unwrap_or(1);
        (u128::from(own) * u128::from(draws) / u128::from(all)) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_draws_are_written_down() {
        // If these change, equal seeds give other registries than those that figures were published about.
        let mut draw = Draw::of(1, What::Agreement, 0);
        assert_eq!([draw.bits(), draw.bits()], [9_244_648_207_510_032_410, 7_287_843_997_795_608_601]);
    }

    #[test]
    fn sizes_follow_the_law() {
        let zipf = Zipf::of(100);
        let mut draw = Draw::of(7, What::Country, 0);
        let mut drawn = [0_u64; 100];
        (0..100_000).for_each(|_| drawn[zipf.draw(&mut draw)] += 1);
        for (index, times) in drawn.iter().enumerate() {
            let expected = zipf.expected(index, 100_000);
            assert!(times.abs_diff(expected) < 100 + expected / 5, "{index}: {times} of {expected}");
        }
    }

    #[test]
    fn keys_of_one_instant_stand_by_their_place() {
        let mut draw = Draw::of(7, What::Country, 1);
        let keys: Vec<Uuid> = (0..100).map(|place| draw.key(1_300_000_000_000, place)).collect();
        assert!(keys.is_sorted() && keys.iter().all(|key| key.get_version_num() == 7));
        assert!(draw.key(1_300_000_000_001, 0) > keys[99]);
    }
}
