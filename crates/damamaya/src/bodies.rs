//! What is made of frames' bodies, read from the record on a thread of its own.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{SyncSender, sync_channel},
    },
};

use wall_model::FrameSeq;
use wall_record::Reader;

use crate::running::Bell;

/// What is known of a frame.
enum Known<T> {
    /// It is being read.
    Asked,
    /// What was made of it; `None`: it cannot be read.
    Made(Option<T>),
}

/// Things made of frames' bodies, the newest frames' ones kept.
pub(crate) struct Bodies<T> {
    kept: Arc<Mutex<BTreeMap<FrameSeq, Known<T>>>>,
    most: usize,
    arrived: Arc<AtomicU64>,
    wishes: SyncSender<FrameSeq>,
}

impl<T: Clone + Send + 'static> Bodies<T> {
    /// Reads on a thread of this name, keeps `most` and rings whenever `make` made one.
    pub(crate) fn start(
        (name, most): (&str, usize),
        reader: Reader,
        bell: Bell,
        make: impl Fn(Arc<[u8]>) -> Option<T> + Send + 'static,
    ) -> std::io::Result<Self> {
        let kept = Arc::new(Mutex::new(BTreeMap::new()));
        let (wishes, wished) = sync_channel::<FrameSeq>(most);
        let arrived = Arc::new(AtomicU64::new(0));
        let (of_thread, count) = (Arc::clone(&kept), Arc::clone(&arrived));
        let what = name.to_owned();
        std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            for seq in wished {
                let body = match reader.frame(seq) {
                    Ok(frame) => frame.map(|frame| frame.body),
                    Err(err) => {
                        tracing::warn!(%err, what, "a picture of the record");
                        None
                    }
                };
                let made = body.map(&make);
                let mut kept = of_thread.lock().unwrap_or_else(PoisonError::into_inner);
                let Some(made) = made else {
                    // Perhaps not on disk yet: asked for again with the next picture, which
                    // nobody is woken for.
                    kept.remove(&seq);
                    continue;
                };
                kept.insert(seq, Known::Made(made));
                drop(kept);
                count.fetch_add(1, Ordering::Relaxed);
                bell.ring();
            }
        })?;
        Ok(Self { kept, most, arrived, wishes })
    }

    /// What was made of the frame; asks for it where it is not there.
    pub(crate) fn get(&self, seq: FrameSeq) -> Option<T> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.get(&seq) {
            Some(Known::Made(made)) => return made.clone(),
            Some(Known::Asked) => return None,
            None => {}
        }
        if kept.len() >= self.most {
            kept.pop_first();
        }
        if self.wishes.try_send(seq).is_ok() {
            kept.insert(seq, Known::Asked);
        }
        None
    }

    /// Whether nothing better will come of the frame: it was read, for good or ill.
    pub(crate) fn has(&self, seq: FrameSeq) -> bool {
        let _ = self.get(seq);
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        matches!(kept.get(&seq), Some(Known::Made(_)))
    }

    /// Changes whenever something has arrived.
    pub(crate) fn generation(&self) -> u64 {
        self.arrived.load(Ordering::Relaxed)
    }
}
