//! Notifications on their way out of the library.

use std::sync::Arc;

use opcua::{
    client::{MonitoredItemMap, OnSubscriptionNotificationCore},
    types::{DataChangeNotification, NotificationMessage},
};
use tokio::sync::mpsc;

use super::document;
use crate::feed::Feed;

/// Makes a document of each notification. The library calls it while it reads, so that it
/// never waits: what finds no room is dropped and counted.
pub(super) struct Notices {
    /// The nodes' names by handle, from 1.
    names: Vec<String>,
    documents: mpsc::Sender<String>,
    feed: Arc<Feed>,
}

impl Notices {
    pub(super) fn new(
        names: Vec<String>,
        documents: mpsc::Sender<String>,
        feed: &Arc<Feed>,
    ) -> Self {
        Self { names, documents, feed: Arc::clone(feed) }
    }

    fn name(&self, handle: u32) -> Option<&str> {
        let index = usize::try_from(handle).ok()?.checked_sub(1)?;
        self.names.get(index).map(String::as_str)
    }
}

impl OnSubscriptionNotificationCore for Notices {
    fn on_subscription_notification(
        &mut self,
        notification: NotificationMessage,
        _items: MonitoredItemMap<'_>,
    ) {
        let mut values = Vec::new();
        for data in notification.notification_data.into_iter().flatten() {
            let Some(changes) = data.into_inner_as::<DataChangeNotification>() else { continue };
            for change in changes.monitored_items.into_iter().flatten() {
                if let Some(name) = self.name(change.client_handle) {
                    values.push(document::item(name, &change.value));
                }
            }
        }
        if values.is_empty() {
            return;
        }
        let document = serde_json::json!({ "values": values }).to_string();
        if self.documents.try_send(document).is_err() {
            self.feed.note_dropped();
        }
    }
}
