//! Names of kinds of fact, as the record spells them.

use wall_model::FactKind;

/// The kind's name: `position`, `ended`.
pub(crate) fn name_of(kind: &FactKind) -> String {
    let mut head = Head::default();
    // It ends with an error once there is enough.
    drop(serde_json::to_writer(&mut head, kind));
    let text = String::from_utf8_lossy(&head.0);
    text.split('"').nth(1).unwrap_or("unknown").to_owned()
}

/// The beginning of what is written, up to the end of the first string.
#[derive(Default)]
struct Head(Vec<u8>);

impl std::io::Write for Head {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.extend_from_slice(bytes);
        if self.0.iter().filter(|byte| **byte == b'"').count() >= 2 {
            return Err(std::io::ErrorKind::WriteZero.into());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_named_as_the_record_spells_them() {
        assert_eq!(name_of(&FactKind::Ended), "ended");
        let command = wall_model::Command {
            verb: "show".to_owned(),
            by: "wall".to_owned(),
            content: "\"quoted\"".to_owned(),
        };
        assert_eq!(name_of(&FactKind::Command(command)), "command");
    }
}
