//! Files → zip archive, stored without compression: the same bytes wherever it is made.

use std::io::Write;

use rawzip::DataDescriptorOutput;

use super::File;
use crate::plan::Part;

pub(super) fn zip(files: &[File]) -> Vec<u8> {
    // Writing to memory cannot fail, and names and sizes are far from the format's bounds.
    write(files).unwrap_or_default()
}

fn write(files: &[File]) -> Result<Vec<u8>, rawzip::Error> {
    let mut archive = rawzip::ZipArchiveWriter::new(Vec::new());
    for file in files {
        // Secrets are for their owner, also while they hold placeholders: somebody will fill them in.
        let mode = if file.part == Part::Secrets { 0o600 } else { 0o644 };
        let (mut entry, _) = archive.new_file(file.path()).unix_permissions(mode).start()?;
        let bytes = file.text.as_bytes();
        entry.write_all(bytes)?;
        entry.finish(DataDescriptorOutput::new(crc32(bytes), bytes.len() as u64))?;
    }
    archive.finish()
}

/// Bit by bit: the tables of the library's own are 16 kB that do not compress, and an archive is made once.
fn crc32(bytes: &[u8]) -> u32 {
    let bit = |crc: u32| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
    !bytes
        .iter()
        .fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| bit(crc)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_archive_holds_every_file_as_it_is() {
        let files = [
            File {
                part: Part::Release,
                text: "a: ü\n".into(),
            },
            File {
                part: Part::Readme,
                text: String::new(),
            },
        ];
        let bytes = zip(&files);
        assert_eq!(bytes, zip(&files));
        let archive = rawzip::ZipArchive::from_slice(&bytes).unwrap();
        let mut entries = archive.entries();
        let mut seen = 0;
        while let Some(entry) = entries.next_entry().unwrap() {
            let expected = &files[seen];
            assert_eq!(entry.file_path().try_normalize().unwrap().as_ref(), expected.path());
            let data = archive.get_entry(entry.wayfinder()).unwrap();
            assert_eq!(data.data(), expected.text.as_bytes());
            assert_eq!(entry.crc32(), rawzip::crc32(data.data()));
            seen += 1;
        }
        assert_eq!(seen, files.len());
    }
}
