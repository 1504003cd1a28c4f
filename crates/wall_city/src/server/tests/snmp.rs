//! The controllers against snmp2's client.

use snmp2::{AsyncSession, Oid, Value};

use super::{city::GREENS, soon, start};
use crate::server::snmp::ber::parse_oid;

fn oid(text: &str) -> Oid<'static> {
    Oid::from(&parse_oid(text).unwrap().into_iter().map(u64::from).collect::<Vec<_>>()).unwrap()
}

/// Addresses of the controllers of SP-45 and SP-46.
fn addresses(server: &crate::CityServer) -> Vec<String> {
    let lamps = server.endpoints().iter().filter(|info| info.feed == "lamps");
    lamps.map(|info| info.url.trim_start_matches("snmp://").to_owned()).collect()
}

#[tokio::test]
async fn every_controller_answers_for_its_own_junction() {
    let server = start();
    let addresses = addresses(&server);
    let mut values = Vec::new();
    for address in &addresses {
        for version in [1, 2] {
            let mut session = match version {
                1 => AsyncSession::new_v1(address, b"public", 7).await.unwrap(),
                _ => AsyncSession::new_v2c(address, b"public", 7).await.unwrap(),
            };
            let mut answer = soon(session.get(&oid(GREENS))).await.unwrap();
            assert_eq!(answer.error_status, 0);
            let Some((_, Value::Integer(value))) = answer.varbinds.next() else {
                panic!("no integer")
            };
            values.push(value);
        }
    }
    // The city tells SP-46 first; agents are in the order of their names.
    assert_eq!(values, [117, 117, 17, 17]);
}

#[tokio::test]
async fn an_unknown_object_fails_a_v1_request_and_one_variable_of_v2c() {
    let server = start();
    let address = addresses(&server).remove(0);
    let (known, unknown) = (oid(GREENS), oid("1.3.6.1.4.1.1206.4.2.1.1.4.1.4.9"));
    let mut session = AsyncSession::new_v1(&address, b"public", 1).await.unwrap();
    let answer = soon(session.get_many(&[&known, &unknown])).await.unwrap();
    assert_eq!((answer.error_status, answer.error_index), (2, 2));

    let mut session = AsyncSession::new_v2c(&address, b"public", 1).await.unwrap();
    let answer = soon(session.get_many(&[&known, &unknown])).await.unwrap();
    assert_eq!(answer.error_status, 0);
    let values: Vec<String> = answer.varbinds.map(|(_, value)| format!("{value:?}")).collect();
    assert!(values[0].contains("117") && values[1].contains("NO SUCH OBJECT"), "{values:?}");
}

#[tokio::test]
async fn a_walk_comes_to_its_end() {
    let server = start();
    let address = addresses(&server).remove(0);
    let mut session = AsyncSession::new_v2c(&address, b"public", 1).await.unwrap();
    let mut answer = soon(session.getnext(&oid("1.3.6.1.4.1.1206"))).await.unwrap();
    let (found, value) = answer.varbinds.next().unwrap();
    assert_eq!(
        (found.to_id_string().as_str(), format!("{value:?}").contains("117")),
        (GREENS, true)
    );
    let mut session = AsyncSession::new_v1(&address, b"public", 1).await.unwrap();
    let answer = soon(session.getnext(&oid(GREENS))).await.unwrap();
    assert_eq!(answer.error_status, 2);
    let answer = soon(session.set(&[(&oid(GREENS), Value::Integer(1))])).await.unwrap();
    assert_eq!(answer.error_status, 4);
}
