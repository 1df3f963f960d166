//! How many of something there may be at once: for one client address, and in all.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::error::{Code, Error};

/// How many there may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    pub(super) per_address: usize,
    pub(super) per_process: usize,
    /// What is refused with, and what there are too many of.
    pub(super) code: Code,
    pub(super) what: &'static str,
}

/// The places of a process. Copies share them.
#[derive(Clone, Debug)]
pub(super) struct Places {
    most: Most,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

impl Places {
    pub(super) fn new(most: Most) -> Places {
        Places { most, taken: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        // What is held under the lock is two numbers; a panic can't leave them half done.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place, until it is dropped.
    ///
    /// # Errors
    /// The code of the limit when there is none.
    pub(super) fn take(&self, address: IpAddr) -> Result<Place, Error> {
        let mut taken = self.lock();
        let own = taken.by_address.get(&address).copied().unwrap_or_default();
        let Most { per_address, per_process, code, what } = self.most;
        let message = if own >= per_address {
            format!("Your address has {per_address} {what}, and may have no more. End one first.")
        } else if taken.all >= per_process {
            format!("The server has {per_process} {what}, and takes no more. Try again later.")
        } else {
            taken.all += 1;
            taken.by_address.insert(address, own + 1);
            return Ok(Place { places: self.clone(), address });
        };
        Err(Error::caller(code, message))
    }
}

/// A place that is taken.
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    address: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.all = taken.all.saturating_sub(1);
        let own = taken.by_address.get(&self.address).copied().unwrap_or_default();
        if own > 1 {
            taken.by_address.insert(self.address, own - 1);
        } else {
            taken.by_address.remove(&self.address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_once_it_is_left() {
        let places =
            Places::new(Most { per_address: 2, per_process: 3, code: Code::TooManyConnections, what: "connections" });
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let code = |address| places.take(address).map_err(|error| error.code());
        let first = code(one).expect("a place");
        let _second = code(one).expect("a place");
        assert_eq!(code(one).err(), Some(Code::TooManyConnections));
        let _third = code(other).expect("a place");
        assert_eq!(code(other).err(), Some(Code::TooManyConnections));
        drop(first);
        assert!(code(other).is_ok());
        assert_eq!(places.lock().by_address.len(), 2);
    }
}
