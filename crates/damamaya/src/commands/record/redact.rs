//! `damamaya record redact`: a package without what others must not see.

use wall_evidence::{Redact, Verifier};
use wall_model::EntityId;

use super::{export::MADE_BY, key, verify};
use crate::commands::say;
use crate::evidence_args::RedactArguments;
use crate::failure::Failure;

/// The service whose things are cameras.
const CCTV: &str = "cctv";

pub(crate) fn run(arguments: &RedactArguments) -> Result<(), Failure> {
    let cameras = arguments.camera.iter().map(|name| format!("{CCTV}/{name}"));
    let entities: Vec<String> = arguments.entity.iter().cloned().chain(cameras).collect();
    if arguments.field.is_empty() && entities.is_empty() {
        let hint = "name what to remove: --field, --entity or --camera";
        return Err(Failure::BadInput(hint.to_owned()));
    }
    let clock = wall_ingest::system_clock();
    let expected = arguments.public_key.as_deref().map(Verifier::open).transpose()?;
    let signer = key::signer(arguments.key.as_deref())?;
    let cameras = entities.iter().filter_map(|thing| thing.strip_prefix(CCTV)?.strip_prefix('/'));
    let pictures = cameras.map(|name| wall_media::folder_name(&EntityId::from(name))).collect();
    let order = Redact {
        fields: &arguments.field,
        entities: &entities,
        pictures: &pictures,
        reason: &arguments.reason,
        by: &arguments.by,
        made_by: MADE_BY,
        now: clock(),
    };
    let (package, out) = (&arguments.package, &arguments.out);
    wall_evidence::redact(package, expected.as_ref(), &order, &signer, out)?;
    let report = wall_evidence::verify(out, Some(&signer.verifier()))?;
    verify::package(&report, true)?;
    say(format_args!("written  {}", out.display()))
}
