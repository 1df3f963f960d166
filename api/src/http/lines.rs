//! What the connections of a process share: how much there may be of what, and who says that the server stops.

use std::{net::IpAddr, sync::Arc};

use actix_web::{HttpRequest, web::Data};

use super::{
    client::{TrustedProxies, client},
    live::LiveLimits,
    places::{Most, Place, Places},
    server::Manners,
    stopping::Stopping,
};
use crate::{
    allowance::Limiter,
    error::{Code, Error},
};

/// What the connections of a process share.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) limits: LiveLimits,
    /// Connections with subscriptions.
    pub(super) places: Places,
    pub(super) stopping: Stopping,
    pub(super) limiter: Arc<Limiter>,
    /// Requests under way.
    requests: Option<Places>,
    limit_loopback: bool,
    proxies: TrustedProxies,
}

/// What the connections of the process share.
///
/// # Errors
/// When the server was put together without it.
pub(super) fn lines(request: &HttpRequest) -> Result<&Data<Lines>, Error> {
    request.app_data::<Data<Lines>>().ok_or_else(|| Error::internal("the server has its limits at hand"))
}

impl Lines {
    pub(super) fn new(manners: Manners) -> Lines {
        let Manners { live, stopping, proxies, rates, in_flight, .. } = manners;
        let connections = Most {
            per_address: live.per_address,
            per_process: live.per_process,
            code: Code::TooManyConnections,
            what: "connections with subscriptions",
        };
        let requests = Most {
            per_address: in_flight,
            per_process: usize::MAX,
            code: Code::RateLimited,
            what: "requests under way",
        };
        Lines {
            limits: live,
            places: Places::new(connections),
            stopping,
            limiter: Arc::new(Limiter::new(rates)),
            requests: (in_flight > 0).then(|| Places::new(requests)),
            limit_loopback: rates.limit_loopback,
            proxies,
        }
    }

    /// The address of who sends a request.
    pub(super) fn client(&self, request: &HttpRequest) -> IpAddr {
        client(&self.proxies, request)
    }

    /// Begins to answer a request, until what comes back is dropped.
    ///
    /// # Errors
    /// `RATE_LIMITED` when its address has too many under way.
    pub(super) fn begin(&self, request: &HttpRequest) -> Result<Option<Place>, Error> {
        let Some(requests) = &self.requests else {
            return Ok(None);
        };
        let address = self.client(request);
        if address.is_loopback() && !self.limit_loopback {
            return Ok(None);
        }
        requests.take(address).map(Some)
    }
}
