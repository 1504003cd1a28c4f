//! Tiles' views, made on a thread of their own: a tile may read the record, and facts that
//! nobody looked at yet are read when a view asks for them. The window waits for neither.
//!
//! What is handed over is whole: the views of all tiles, of one moment. A frame shows that
//! moment until the next one is whole.

use std::{
    panic::resume_unwind,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

use wall_layout::{PlacedTile, Wall};
use wall_model::{Shared, Timestamp};
use wall_record::Moment;
use wall_service::{TileView, view::Text};

use crate::{recorded_at::is_recorded, views::Views};

type Wake = Arc<dyn Fn() + Send + Sync>;

/// How long a frame waits for views that are nearly there: less than a frame takes, and
/// enough for the views of a tick.
const PATIENCE: Duration = Duration::from_millis(8);

/// What is to be made.
#[derive(Clone)]
pub(crate) struct Order {
    pub(crate) moment: Moment,
    pub(crate) wall: Arc<Wall>,
    pub(crate) placed: Arc<[PlacedTile]>,
    /// Changes with the layout: nothing of another one is kept.
    pub(crate) layout: u64,
}

impl Order {
    fn is_same(&self, other: &Self) -> bool {
        self.moment.now() == other.moment.now()
            && self.moment.revision() == other.moment.revision()
            && self.layout == other.layout
            && Arc::ptr_eq(&self.wall, &other.wall)
            && Arc::ptr_eq(&self.placed, &other.placed)
    }
}

/// What was made of an order.
pub(crate) struct Made {
    pub(crate) order: Order,
    /// In the order of the placed tiles.
    views: Vec<Shared<TileView>>,
    /// Whether the record has anything at the moment.
    pub(crate) is_recorded: bool,
    /// What the whole wall must say of itself.
    pub(crate) notice: Option<Text>,
}

impl Made {
    /// When its moment is.
    pub(crate) fn at(&self) -> Timestamp {
        self.order.moment.now()
    }

    /// The tiles with their views.
    pub(crate) fn tiles(&self) -> impl Iterator<Item = (&PlacedTile, Shared<TileView>)> {
        self.order.placed.iter().zip(self.views.iter().cloned())
    }
}

#[derive(Default)]
struct Desk {
    /// The newest order.
    last: Option<Order>,
    /// Whether nobody has begun with it.
    is_new: bool,
    made: Option<Arc<Made>>,
    /// Whether a frame waits right now.
    is_awaited: bool,
    wake: Option<Wake>,
    is_over: bool,
}

impl Desk {
    fn is_done(&self) -> bool {
        match (&self.made, &self.last) {
            (Some(made), Some(last)) => made.order.is_same(last),
            (_, None) => true,
            (None, Some(_)) => false,
        }
    }
}

#[derive(Default)]
struct Table {
    desk: Mutex<Desk>,
    ordered: Condvar,
    made: Condvar,
}

impl Table {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// See the [module](self).
pub(crate) struct Maker {
    table: Arc<Table>,
    thread: Option<JoinHandle<()>>,
}

impl Maker {
    /// Begins to wait for orders; `name` is the thread's.
    pub(crate) fn start(name: &str) -> std::io::Result<Self> {
        let table = Arc::new(Table::default());
        let of_thread = Arc::clone(&table);
        let builder = std::thread::Builder::new().name(name.to_owned());
        let thread = builder.spawn(move || run(&of_thread))?;
        Ok(Self { table, thread: Some(thread) })
    }

    /// Orders, unless that was ordered already, and gives the newest that was made; `None`
    /// before anything was.
    pub(crate) fn make(&mut self, order: Order) -> Option<Arc<Made>> {
        // What would end the program on this thread ends it from that one, too.
        if let Some(thread) = self.thread.take_if(|thread| thread.is_finished())
            && let Err(panic) = thread.join()
        {
            resume_unwind(panic);
        }
        let mut desk = self.table.desk();
        if !desk.last.as_ref().is_some_and(|last| last.is_same(&order)) {
            desk.last = Some(order);
            desk.is_new = true;
            self.table.ordered.notify_one();
            desk.is_awaited = true;
            let waited = self.table.made.wait_timeout_while(desk, PATIENCE, |desk| !desk.is_done());
            (desk, _) = waited.unwrap_or_else(PoisonError::into_inner);
            desk.is_awaited = false;
        }
        desk.made.clone()
    }

    /// Forgets what was made: another time is to be shown, and not that one before it.
    pub(crate) fn forget(&self) {
        let mut desk = self.table.desk();
        (desk.last, desk.made, desk.is_new) = (None, None, false);
    }

    /// Calls `wake` whenever something was made that no frame waits for.
    pub(crate) fn wake_with(&self, wake: Wake) {
        self.table.desk().wake = Some(wake);
    }
}

impl Drop for Maker {
    fn drop(&mut self) {
        self.table.desk().is_over = true;
        self.table.ordered.notify_one();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that makes views panicked");
        }
    }
}

fn run(table: &Table) {
    let (mut views, mut layout) = (Views::default(), 0);
    let mut desk = table.desk();
    while !desk.is_over {
        let Some(order) = desk.last.clone().filter(|_| desk.is_new) else {
            desk = table.ordered.wait(desk).unwrap_or_else(PoisonError::into_inner);
            continue;
        };
        desk.is_new = false;
        drop(desk);
        if std::mem::replace(&mut layout, order.layout) != order.layout {
            views.forget();
        }
        let made = made(order, &mut views);
        desk = table.desk();
        // What was forgotten meanwhile is not wanted any more.
        if desk.last.is_some() {
            desk.made = Some(Arc::new(made));
            table.made.notify_one();
            let wake = desk.wake.clone().filter(|_| !desk.is_awaited);
            if let Some(wake) = wake {
                drop(desk);
                wake();
                desk = table.desk();
            }
        }
    }
}

fn made(order: Order, views: &mut Views) -> Made {
    let moment = &order.moment;
    Made {
        views: order.placed.iter().map(|placed| views.of(placed, moment)).collect(),
        is_recorded: is_recorded(moment),
        notice: wall_ingest::unrecorded(moment),
        order,
    }
}
