//! Whether a program starts where there is nothing but itself.

use anyhow::{Result, bail};

/// The kind of segment that names a loader for libraries.
const LOADER: u32 = 3;

/// A program for Linux on this machine that needs no loader. 64 bits, least significant byte first: both architectures are so.
pub fn check(bytes: &[u8], machine: u16) -> Result<()> {
    if !bytes.starts_with(b"\x7fELF\x02\x01") {
        bail!("it is no program for Linux with 64 bits");
    }
    let found = u16::from_le_bytes(at(bytes, 18)?);
    if found != machine {
        bail!("it is for another machine ({found}, not {machine})");
    }
    let table = usize::try_from(u64::from_le_bytes(at(bytes, 32)?))?;
    let size = usize::from(u16::from_le_bytes(at(bytes, 54)?));
    let count = usize::from(u16::from_le_bytes(at(bytes, 56)?));
    for index in 0..count {
        if u32::from_le_bytes(at(bytes, table.saturating_add(size * index))?) == LOADER {
            bail!("it needs libraries, and there are none in the image: build it for musl");
        }
    }
    Ok(())
}

fn at<const LENGTH: usize>(bytes: &[u8], offset: usize) -> Result<[u8; LENGTH]> {
    match bytes.get(offset..).and_then(|rest| rest.first_chunk()) {
        Some(found) => Ok(*found),
        None => bail!("it is cut off"),
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// The head of a program with one segment.
    pub fn program(machine: u16, segment: u32) -> Vec<u8> {
        let mut bytes = vec![0; 64 + 56];
        bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
        bytes[18..20].copy_from_slice(&machine.to_le_bytes());
        bytes[32..40].copy_from_slice(&64_u64.to_le_bytes());
        bytes[54..56].copy_from_slice(&56_u16.to_le_bytes());
        bytes[56..58].copy_from_slice(&1_u16.to_le_bytes());
        bytes[64..68].copy_from_slice(&segment.to_le_bytes());
        bytes
    }

    #[test]
    fn only_a_static_program_of_the_machine_is_taken() {
        check(&program(62, 1), 62).unwrap();
        for (wrong, machine) in [
            (program(62, 3), 62),
            (program(62, 1), 183),
            (b"#!/bin/sh\n".to_vec(), 62),
            (program(62, 1)[..40].to_vec(), 62),
        ] {
            assert!(check(&wrong, machine).is_err());
        }
    }

    /// xtask itself is linked with this machine's library.
    #[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
    #[test]
    fn a_program_that_was_really_linked_is_read() {
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let said = check(&own, 62).unwrap_err().to_string();
        assert!(said.contains("libraries"), "{said}");
    }
}
