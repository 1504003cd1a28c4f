//! GeoReport v2 in JSON, row by row.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;
use wall_service::DecodeError;

use super::{
    body,
    loose::Loose,
    row::{Extended, Proof, Row, Step},
};

/// Most photos and steps that are read of one row.
const MOST: usize = 64;

/// The rows of `text`: a list, or an object that holds one under one of `names` or is a row
/// itself.
///
/// # Errors
/// If the text is no JSON, or the server's own error.
pub(super) fn rows<'a, R: Deserialize<'a>>(
    text: &'a str,
    names: &[&str],
) -> Result<Vec<Result<R, String>>, DecodeError> {
    let raw = raw_rows(text, names)?;
    if let [only] = raw.as_slice()
        && let Some(refusal) = refusal(only)
    {
        return Err(refusal);
    }
    let read = |row: &&'a RawValue| {
        serde_json::from_str::<R>(row.get()).map_err(|err| format!("not a row: {err}"))
    };
    Ok(raw.iter().map(read).collect())
}

/// The rows of `text` unread.
pub(super) fn raw_rows<'a>(
    text: &'a str,
    names: &[&str],
) -> Result<Vec<&'a RawValue>, DecodeError> {
    if text.starts_with('[') {
        return serde_json::from_str(text).map_err(|err| DecodeError::json(&err));
    }
    let Members(members) = serde_json::from_str(text).map_err(|err| DecodeError::json(&err))?;
    let list = members.iter().find(|(name, _)| names.contains(&name.as_ref()));
    match list {
        Some((_, list)) if list.get().starts_with('[') => {
            serde_json::from_str(list.get()).map_err(|err| DecodeError::json(&err))
        }
        _ => Ok(vec![serde_json::from_str(text).map_err(|err| DecodeError::json(&err))?]),
    }
}

/// The members of an object, unread.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(Name(name)) = map.next_key()? {
                    members.push((name, map.next_value()?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// A member's name.
#[derive(Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// A server's error: `[{"code":403,"description":"…"}]`, or the same under `errors`.
fn refusal(row: &RawValue) -> Option<DecodeError> {
    #[derive(Deserialize)]
    struct Told<'a> {
        #[serde(borrow, default)]
        code: Loose<'a>,
        #[serde(borrow, default)]
        description: Loose<'a>,
        #[serde(borrow, default)]
        errors: Option<&'a RawValue>,
        #[serde(borrow, default)]
        service_request_id: Loose<'a>,
    }
    let told: Told<'_> = serde_json::from_str(row.get()).ok()?;
    if let Some(errors) = told.errors {
        let list: Vec<&RawValue> = serde_json::from_str(errors.get()).unwrap_or_default();
        return list.first().and_then(|first| refusal(first));
    }
    let (code, words) = (told.code.0?, told.description.0?);
    told.service_request_id.0.is_none().then(|| body::refusal(&code, &words))
}

impl<'de: 'a, 'a> Deserialize<'de> for Row<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Row<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a service request")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut row = Row::default();
                while let Some(Name(name)) = map.next_key()? {
                    match name.as_ref() {
                        "agency_responsible" => row.agency = recipient(map.next_value()?),
                        "media_url" => row.media = media(map.next_value()?),
                        "extended_attributes" => row.extended = extended(map.next_value()?),
                        name => match row.member(name) {
                            Some(member) => *member = map.next_value::<Loose<'_>>()?.0,
                            None => {
                                map.next_value::<IgnoredAny>()?;
                            }
                        },
                    }
                }
                Ok(row)
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// `"PUPR"`, or FixMyStreet's `{"recipient":["PUPR"]}`.
fn recipient(raw: &RawValue) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    struct Nested<'a> {
        #[serde(borrow)]
        recipient: &'a RawValue,
    }
    let nested: Result<Nested<'_>, _> = serde_json::from_str(raw.get());
    let raw = nested.map_or(raw, |nested| nested.recipient);
    match serde_json::from_str::<Vec<Loose<'_>>>(raw.get()) {
        Ok(list) => list.into_iter().next().and_then(|first| first.0),
        Err(_one) => serde_json::from_str::<Loose<'_>>(raw.get()).ok()?.0,
    }
}

/// One address, a list of them, or objects with a `url`.
pub(super) fn media(raw: &RawValue) -> Vec<Cow<'_, str>> {
    #[derive(Deserialize)]
    struct Nested<'a> {
        #[serde(borrow)]
        url: Loose<'a>,
    }
    let one = |raw: &'_ RawValue| -> Option<String> {
        if let Ok(nested) = serde_json::from_str::<Nested<'_>>(raw.get()) {
            return nested.url.0.map(Cow::into_owned);
        }
        serde_json::from_str::<Loose<'_>>(raw.get()).ok()?.0.map(Cow::into_owned)
    };
    let list: Vec<&RawValue> =
        serde_json::from_str(raw.get()).unwrap_or_else(|_not_a_list| vec![raw]);
    list.into_iter().take(MOST).filter_map(one).map(Cow::Owned).collect()
}

/// The extended attributes; what of them is not as expected is left out.
fn extended(raw: &RawValue) -> Extended<'_> {
    #[derive(Deserialize)]
    struct Told<'a> {
        #[serde(borrow, default)]
        tahap: Loose<'a>,
        #[serde(borrow, default)]
        prioritas: Loose<'a>,
        #[serde(borrow, default)]
        menunggu_jawaban_sejak: Loose<'a>,
        #[serde(borrow, default)]
        mengulang: Loose<'a>,
        #[serde(borrow, default)]
        riwayat: Option<&'a RawValue>,
        #[serde(borrow, default)]
        bukti: Option<&'a RawValue>,
    }
    let told = if raw.get().starts_with('{') { serde_json::from_str(raw.get()).ok() } else { None };
    let Some(told): Option<Told<'_>> = told else { return Extended::default() };
    Extended {
        stage: told.tahap.0,
        urgency: told.prioritas.0,
        waits_since: told.menunggu_jawaban_sejak.0,
        repeats: told.mengulang.0,
        steps: told.riwayat.map_or_else(Vec::new, list),
        proofs: told.bukti.map_or_else(Vec::new, list),
    }
}

/// The entries of a list that can be read.
pub(super) fn list<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Vec<T> {
    let entries: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
    let read = |entry: &'a RawValue| serde_json::from_str(entry.get()).ok();
    entries.into_iter().take(MOST).filter_map(read).collect()
}

impl<'de: 'a, 'a> Deserialize<'de> for Step<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Told<'a> {
            #[serde(borrow, default)]
            tahap: Loose<'a>,
            #[serde(borrow, default)]
            waktu: Loose<'a>,
            #[serde(borrow, default)]
            oleh: Loose<'a>,
        }
        let told = Told::deserialize(deserializer)?;
        Ok(Self { stage: told.tahap.0, at: told.waktu.0, by: told.oleh.0 })
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Proof<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Told<'a> {
            #[serde(borrow, default)]
            url: Loose<'a>,
            #[serde(borrow, default)]
            jenis: Loose<'a>,
            #[serde(borrow, default)]
            lat: Loose<'a>,
            #[serde(borrow, default)]
            long: Loose<'a>,
            #[serde(borrow, default)]
            waktu: Loose<'a>,
            #[serde(borrow, default)]
            sha256: Loose<'a>,
        }
        let told = Told::deserialize(deserializer)?;
        Ok(Self {
            url: told.url.0,
            kind: told.jenis.0,
            lat: told.lat.0,
            long: told.long.0,
            at: told.waktu.0,
            sha256: told.sha256.0,
        })
    }
}

impl<'a> Row<'a> {
    /// The member of this name of the standard, if it is read.
    pub(super) fn member(&mut self, name: &str) -> Option<&mut Option<Cow<'a, str>>> {
        Some(match name {
            "service_request_id" => &mut self.id,
            "status" => &mut self.status,
            "service_name" => &mut self.service_name,
            "service_code" => &mut self.service_code,
            "description" => &mut self.description,
            "agency_sent_datetime" => &mut self.agency_sent,
            "requested_datetime" => &mut self.requested,
            "updated_datetime" => &mut self.updated,
            "expected_datetime" => &mut self.expected,
            "address" => &mut self.address,
            "lat" => &mut self.lat,
            "long" => &mut self.long,
            _ => return None,
        })
    }
}
