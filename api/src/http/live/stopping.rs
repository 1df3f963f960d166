//! How connections hear that the server stops: they are told to come back, to another process or to the next.

use tokio::sync::watch;

/// Whether the server stops. Copies share it.
#[derive(Clone, Debug, Default)]
pub struct Stopping(watch::Sender<bool>);

impl Stopping {
    /// Tells that it stops.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Waits until it stops.
    pub(super) async fn stopped(&self) {
        // The sender is here: the wait ends with the word alone.
        let _ = self.0.subscribe().wait_for(|stops| *stops).await;
    }
}
