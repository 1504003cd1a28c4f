//! `damamaya record export`: a window of a record for others.

use std::{collections::BTreeSet, io, path::Path};

use jiff::tz::TimeZone;
use wall_evidence::{Bookmarked, Export, Format, Selection, TakePictures};
use wall_model::{ServiceId, Timestamp};

use super::{
    cameras::{self, Hidden},
    key, verify,
};
use crate::commands::marks::{Known, services};
use crate::commands::say;
use crate::evidence_args::{ExportArguments, ExportFormat};
use crate::failure::Failure;
use crate::running::PICTURES;
use crate::times;

/// What stands in a manifest for who made it.
pub(super) const MADE_BY: &str = concat!("damamaya ", env!("CARGO_PKG_VERSION"));

pub(crate) fn run(arguments: &ExportArguments) -> Result<(), Failure> {
    let window = Window::of(arguments)?;
    match arguments.format {
        ExportFormat::Package => package(arguments, &window),
        ExportFormat::Mcap => convert(arguments, &window, Format::Mcap),
        ExportFormat::Geojson => convert(arguments, &window, Format::GeoJson),
        ExportFormat::Csv => convert(arguments, &window, Format::Csv),
        ExportFormat::Parquet => convert(arguments, &window, Format::Parquet),
    }
}

/// What was asked for.
struct Window {
    span: (Timestamp, Timestamp),
    services: BTreeSet<String>,
    bookmark: Option<Bookmarked>,
    zone: TimeZone,
}

impl Window {
    fn of(arguments: &ExportArguments) -> Result<Self, Failure> {
        let known = Known::open(&arguments.record.record)?;
        let parse = |option: &str, text: &Option<String>| {
            text.as_ref().map(|text| times::parse(option, text, &known.zone)).transpose()
        };
        let (mut from, mut to) = (parse("--from", &arguments.from)?, parse("--to", &arguments.to)?);
        let mut of = services(&arguments.services)?;
        let mut bookmark = None;
        if let Some(id) = &arguments.bookmark {
            let (entity, marked) = known.find(id)?;
            from = from.or(Some(marked.from));
            to = to.or(marked.to);
            if of.is_empty() {
                of.clone_from(&marked.services);
            }
            let (title, author) = (marked.title.clone(), marked.author.clone());
            bookmark = Some(Bookmarked { id: entity.as_str().to_owned(), title, author });
        }
        let (Some(from), Some(to)) = (from, to) else {
            let hint = match &arguments.bookmark {
                Some(id) => format!("the bookmark {id} is a moment and no window: give --to"),
                None => "give --from and --to, or --bookmark".to_owned(),
            };
            return Err(Failure::BadInput(hint));
        };
        if to <= from {
            let hint =
                format!("--to {to} is not after --from {from}: a window ends after it begins");
            return Err(Failure::BadInput(hint));
        }
        Ok(Self {
            span: (from, to),
            services: of.iter().map(ServiceId::as_str).map(str::to_owned).collect(),
            bookmark,
            zone: known.zone,
        })
    }
}

fn package(arguments: &ExportArguments, window: &Window) -> Result<(), Failure> {
    let clock = wall_ingest::system_clock();
    let signer = key::signer(arguments.key.as_deref())?;
    let stored = arguments.record.record.join(PICTURES);
    let take = |to: &Path, films: &Path, span| {
        let hidden = Hidden::of(&arguments.record.record, span).map_err(io::Error::other)?;
        let films = (!arguments.no_video).then_some((films, &window.zone));
        cameras::take(&stored, (to, films), span, &hidden)
    };
    let order = Export {
        record: &arguments.record.record,
        window: window.span,
        services: &window.services,
        time_zone: window.zone.iana_name().unwrap_or("UTC"),
        pictures: (!arguments.no_pictures).then_some(&take as &TakePictures<'_>),
        bookmark: window.bookmark.clone(),
        by: arguments.by.as_deref(),
        made_by: MADE_BY,
        now: clock(),
    };
    wall_evidence::export(&order, &signer, &arguments.out)?;
    // What stands on disk is read again: an export that cannot be checked is none.
    let verifier = signer.verifier();
    let report = wall_evidence::verify(&arguments.out, Some(&verifier))?;
    verify::package(&report, true)?;
    say(format_args!("written  {}", arguments.out.display()))
}

fn convert(arguments: &ExportArguments, window: &Window, format: Format) -> Result<(), Failure> {
    let of_package = arguments.no_pictures || arguments.no_video;
    if arguments.key.is_some() || arguments.by.is_some() || of_package {
        let hint = "--key, --by, --no-pictures and --no-video belong to a package; only that is \
                    signed and has pictures";
        return Err(Failure::BadInput(hint.to_owned()));
    }
    let selection = Selection {
        record: &arguments.record.record,
        window: window.span,
        services: &window.services,
        made_by: MADE_BY,
    };
    let written = wall_evidence::convert(&selection, format, &arguments.out)?;
    say(format_args!("facts    {}", written.facts))?;
    if written.superseded > 0 {
        let superseded = written.superseded;
        say(format_args!("of them  {superseded} that a later reading of their frame supersedes"))?;
    }
    if written.left_out > 0 {
        say(format_args!("left out {} facts without a place", written.left_out))?;
    }
    if written.frames + written.rejects > 0 {
        say(format_args!("frames   {}, rejects {}", written.frames, written.rejects))?;
    }
    say(format_args!("written  {}", arguments.out.display()))
}
