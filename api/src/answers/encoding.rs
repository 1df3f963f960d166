//! How the bytes of an answer are compressed. The levels are those at which an answer costs less than it takes to send what
//! they save on a slow line, and less processor time than making it.

use std::io::Write;

use bytes::Bytes;

use crate::error::Error;

/// What is smaller than this fits into one packet of the network, compressed or not.
pub(crate) const SMALLEST: usize = 1024;

/// A way to compress bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Zstandard (RFC 8878): by far the cheapest to make and to read.
    Zstd,
    /// Brotli (RFC 7932): what browsers read that don't know Zstandard.
    Brotli,
    /// gzip (RFC 1952): what everybody reads.
    Gzip,
}

impl Encoding {
    /// All of them, the best first.
    pub(crate) const ALL: [Encoding; 3] = [Encoding::Zstd, Encoding::Brotli, Encoding::Gzip];

    /// The name in `Content-Encoding`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Encoding::Zstd => "zstd",
            Encoding::Brotli => "br",
            Encoding::Gzip => "gzip",
        }
    }

    /// Compresses bytes.
    ///
    /// # Errors
    /// When the library fails, which it does for want of memory alone.
    pub(crate) fn encode(self, bytes: &[u8]) -> Result<Bytes, Error> {
        let mut out = Vec::with_capacity(bytes.len() / 4);
        match self {
            Encoding::Zstd => out = zstd::bulk::compress(bytes, 3).map_err(Error::internal)?,
            Encoding::Brotli => {
                let mut writer = brotli::CompressorWriter::new(&mut out, 4096, 5, 20);
                writer.write_all(bytes).map_err(Error::internal)?;
                drop(writer);
            }
            Encoding::Gzip => {
                let mut writer = flate2::write::GzEncoder::new(&mut out, flate2::Compression::default());
                writer.write_all(bytes).map_err(Error::internal)?;
                writer.finish().map_err(Error::internal)?;
            }
        }
        out.shrink_to_fit();
        Ok(out.into())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_is_compressed_can_be_read_again_and_is_smaller() {
        let text = "{\"reference\":\"AM-2025-0001\",\"title\":\"اتفاقية شراكة\"},".repeat(200);
        for encoding in Encoding::ALL {
            let packed = encoding.encode(text.as_bytes()).expect("it can be compressed");
            let mut read = Vec::new();
            let done = match encoding {
                Encoding::Zstd => zstd::stream::copy_decode(&packed[..], &mut read).map(|()| 0),
                Encoding::Brotli => brotli::Decompressor::new(&packed[..], 4096).read_to_end(&mut read),
                Encoding::Gzip => flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut read),
            };
            assert!(done.is_ok() && read == text.as_bytes(), "{encoding:?}");
            assert!(packed.len() * 10 < text.len(), "{encoding:?}: {} of {}", packed.len(), text.len());
        }
    }
}
