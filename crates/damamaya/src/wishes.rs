//! What a person asks of the wall, carried out.

use std::sync::Arc;

use wall_model::Timestamp;
use wall_ui::{
    PlayCommand, PlayMode,
    chrome::{LayoutTime, Notice, Sought, Wish},
};

use crate::{
    app::{App, TICK},
    chronicle::{Found, Search},
    closer::Closer,
    link::{Link, folder_of},
    ptz::Helm,
    times,
};

impl App {
    /// Carries out a wish; gives what to answer at once.
    pub(crate) fn carry_out(&mut self, wish: Wish) -> Option<Notice> {
        match wish {
            Wish::Play(command) => self.play(command),
            Wish::Seek { sought, is_forwards } => {
                let from = self.now();
                let followed = self.followed.clone();
                self.setup.chronicle.search(Search { sought, is_forwards, from, followed });
            }
            Wish::Follow(followed) => self.followed = followed,
            Wish::Enlarge(hit) => {
                if let Some(hit) = &hit {
                    tracing::debug!(camera = %hit.camera, "a picture is enlarged");
                }
                self.closer = hit.map(Closer::new);
            }
            // The window says over which panel.
            Wish::ShowCamera(_) => {}
            Wish::LookCloser { times, at } => {
                if let Some(closer) = &mut self.closer {
                    closer.look_closer(times, at);
                }
            }
            Wish::MoveEnlarged(by) => {
                if let Some(closer) = &mut self.closer {
                    closer.drag(by);
                }
            }
            Wish::ToggleLayout => {
                let layouts = &mut self.setup.layouts;
                layouts.time = match layouts.time {
                    LayoutTime::Shown => LayoutTime::Now,
                    LayoutTime::Now => LayoutTime::Shown,
                };
            }
            Wish::NextSurface => return Some(self.next_surface()),
            Wish::ToggleFigures => self.setup.pictures.toggle_figures(),
            Wish::CopyLink => return Some(self.link()),
            Wish::Mark(mark) => self.marking.mark(*mark),
            Wish::Steer(steer) => {
                let notice = self.at_helm(|helm, sight| helm.steer(steer, sight));
                self.look_again();
                return notice;
            }
        }
        // Whoever looks at something else does not move the camera on.
        self.at_helm(Helm::look);
        self.look_again();
        None
    }

    /// What took its time to be answered.
    pub(crate) fn answer(&mut self) -> Option<Notice> {
        if let Some(Found { search, at }) = self.setup.chronicle.found() {
            match at {
                Some(at) => self.play(PlayCommand::StandAt(at)),
                None => return Some(nothing_found(&search)),
            }
        }
        self.marking.notice()
    }

    /// The next surface alone replays; after the last one, the whole wall.
    fn next_surface(&mut self) -> Notice {
        if self.setup.record.is_none() {
            return Notice::new(
                "Di sini tidak ada dinding langsung: semua permukaan memutar ulang.",
                "There is no live wall here: every surface replays.",
            );
        }
        let wall = &self.setup.layouts.today().wall;
        let names: Vec<&str> = wall.surfaces.iter().map(|it| it.name.as_str()).collect();
        let at = self.apart.as_deref().and_then(|apart| names.iter().position(|it| *it == apart));
        let next = at.map_or(0, |at| at + 1);
        self.apart = names.get(next).map(|name| Arc::from(*name));
        self.look_again();
        match &self.apart {
            Some(name) => Notice::new(
                format!("Hanya {name} yang memutar ulang; yang lain tetap saat ini."),
                format!("{name} alone replays; the others stay with the present."),
            ),
            None => Notice::new("Seluruh dinding memutar ulang.", "The whole wall replays."),
        }
    }

    /// The link of the shown moment, for the clipboard, and the command that does the same.
    fn link(&self) -> Notice {
        let city = folder_of(&self.setup.city.name);
        if city.is_empty() {
            return Notice::new(
                "Rekaman ini tidak menyebut kotanya, jadi tidak ada tautan.",
                "This record names no city, so that there is no link.",
            )
            .fault();
        }
        let at = self.now().floor(TICK);
        let layout = match self.mode() {
            PlayMode::Live => LayoutTime::Shown,
            PlayMode::Paused | PlayMode::Playing => self.setup.layouts.time,
        };
        let follow = self.followed.as_ref().map(|it| (it.service.clone(), it.entity.clone()));
        let link = Link { city, at, layout, follow }.spell(&self.setup.zone);
        let notice = Notice::new("Tautan disalin.", "The link was copied.");
        Notice { lines: vec![link.clone(), self.command(at)], copied: Some(link), ..notice }
    }

    /// The command line that shows the moment at `at`.
    fn command(&self, at: Timestamp) -> String {
        // From wherever it is typed.
        let dir = std::path::absolute(&self.setup.dir).unwrap_or_else(|_| self.setup.dir.clone());
        let dir = dir.display().to_string();
        let at = times::spell_exactly(at, &self.setup.zone);
        let mut command = format!("damamaya replay --record {} --at {at}", quoted(&dir));
        if let Some(followed) = &self.followed {
            let entity = format!("{}/{}", followed.service, followed.entity);
            command.push_str(&format!(" --follow {}", quoted(&entity)));
        }
        command
    }
}

/// A word of a shell's command line.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-:+,@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn nothing_found(search: &Search) -> Notice {
    let (id, en) = match search.sought {
        Sought::Fact => ("fakta", "fact"),
        Sought::Followed if search.followed.is_some() => {
            ("fakta dari yang diikuti", "fact of whom you follow")
        }
        Sought::Followed => ("fakta", "fact"),
        Sought::Alarm => ("alarm", "alarm"),
        Sought::Case => ("kasus", "case"),
        Sought::Bookmark => ("penanda", "bookmark"),
    };
    match search.is_forwards {
        true => Notice::new(
            format!("Tidak ada {id} sesudah ini dalam rekaman."),
            format!("The record has no {en} after this."),
        ),
        false => Notice::new(
            format!("Tidak ada {id} sebelum ini dalam rekaman."),
            format!("The record has no {en} before this."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_of_a_command_line_stay_one_word() {
        assert_eq!(quoted("/srv/record"), "/srv/record");
        assert_eq!(quoted("/srv/kota's record"), r"'/srv/kota'\''s record'");
        assert_eq!(quoted("a;rm"), "'a;rm'");
        assert_eq!(quoted(""), "''");
    }
}
