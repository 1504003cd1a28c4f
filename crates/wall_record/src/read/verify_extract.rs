//! The check of a file of an extract: its chain with the hashes of what is withheld.

use super::verify::{Check, reason_of};
use crate::RecordError;
use crate::disk::{
    bytes::Broken,
    chain,
    extract::BareLink,
    file::File,
    seek::{BlockRow, KeyframeRow},
    withheld,
};

impl Check {
    /// Checks what follows the file's `before`.
    pub(super) fn extract(&mut self, file: &File) -> Result<(), RecordError> {
        if file.thinned()?.is_empty() {
            self.report.is_extract = true;
        } else {
            self.report.thinned += 1;
        }
        for row in file.keyframes()? {
            self.place.1 = Some(row.at);
            self.made_keyframe(file, &row);
        }
        let mut links = file.bare_links()?.into_iter().peekable();
        let mut block = file.block_after(i64::MIN)?;
        let mut next = 0;
        loop {
            let is_bare = match (&block, links.peek()) {
                (Some(row), Some(link)) => link.link < row.link,
                (None, Some(_)) => true,
                (Some(_), None) => false,
                (None, None) => break,
            };
            if is_bare {
                let Some(link) = links.next() else { break };
                let at = self.place.1.unwrap_or_default();
                self.link_follows(file, &mut next, link.link, 1, at);
                self.bare_link(file, &link);
            } else {
                let Some(row) = block.take() else { break };
                let summary = &row.summary;
                self.place = (Some(summary.first_seq), Some(summary.first_at));
                let commits = summary.cuts.len() as u64;
                self.link_follows(file, &mut next, row.link, commits, summary.first_at);
                self.block(file, &row);
                self.count(file, &row);
                block = file.block_after(row.summary.first_at)?;
            }
        }
        self.containers(file)
    }

    /// A keyframe beside the chain says what its row says.
    fn made_keyframe(&mut self, file: &File, row: &KeyframeRow) {
        let found = file
            .keyframe_at(row.at)
            .map_err(|err| reason_of(&err))
            .and_then(|stored| stored.check(row.at).map_err(|broken| broken.to_string()));
        let reason = match found {
            Err(reason) => reason,
            Ok(found) if found != (row.after_seq, row.entities, row.tip) => {
                "its row differs from its content".to_owned()
            }
            Ok(_) => {
                self.report.blocks += 1;
                return;
            }
        };
        self.note(&file.name, None, Some(row.at), &format!("keyframe: {reason}"));
    }

    fn bare_link(&mut self, file: &File, link: &BareLink) {
        let before = self.tip.unwrap_or(chain::GENESIS);
        self.tip = Some(link.tip);
        if chain::keyframe(&before, &link.hash) != link.tip {
            let (block, at) = self.place;
            self.note(&file.name, block, at, "the hash of a keyframe that is not here differs");
        }
    }

    /// Counts what is withheld; damage in it was noted with its block.
    fn count(&mut self, file: &File, row: &BlockRow) {
        let summary = &row.summary;
        let count = || -> Result<u64, Broken> {
            let section = file.withheld(summary.first_at).map_err(|_damage| Broken("noted"))?;
            section.map_or(Ok(0), |section| Ok(withheld::decode(&section)?.len() as u64))
        };
        let Ok(hashes) = count() else { return };
        let shown = summary.frames + summary.facts + summary.rejects;
        let entries = summary.cuts.iter().sum::<u64>();
        // A fact without some of its fields is shown and has its hash, too.
        let redacted = (shown + hashes).saturating_sub(entries);
        self.report.redacted += redacted;
        self.report.withheld += hashes.saturating_sub(redacted);
    }
}
