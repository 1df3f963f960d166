//! One WebSocket connection that speaks `graphql-transport-ws`. One task reads what the client says and drives all its
//! operations. Nothing is queued but the few messages that wait for the network: an operation goes on only once its last
//! message was taken, and a client that takes none is sent away.

use std::{net::IpAddr, pin::pin, sync::Arc, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    rt,
    web::{Data, Payload},
};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, ProtocolError};
use serde_json::{Map, Value};
use tokio::time::{Instant, interval_at, sleep};

use super::{
    CHECK, HEARTBEAT,
    flow::Flow,
    operation::{Asked, Operations},
    protocol::{self, Close, Said},
    sender::{End, Sender},
};
use crate::{
    app::App,
    caller::Caller,
    error::{Code, Error},
    graphql::{answer::refusal, limits},
    http::{graphql::reading::Members, identity, lines::Lines},
};

/// How long a connection may be without a sign of life.
const LIFE: Duration = Duration::from_secs(45);

/// Whether a request wants to become a WebSocket connection.
pub(in crate::http) fn is_wanted(request: &HttpRequest) -> bool {
    let upgrade = request.headers().get(header::UPGRADE).and_then(|value| value.to_str().ok());
    upgrade.is_some_and(|upgrade| upgrade.eq_ignore_ascii_case("websocket"))
}

/// Makes a WebSocket connection of a request.
pub(in crate::http) async fn connect(
    app: &App,
    lines: Data<Lines>,
    request: &HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Error> {
    let address = lines.client(request);
    let place = lines.places.take(address)?;
    let caller = identity::caller(app, request).await?;
    let bearer = identity::bearer(request)?.map(str::to_owned);
    let refused = |error| Error::caller(Code::InvalidRequest, format!("This is no WebSocket handshake ({error})."));
    let (response, session, messages) =
        actix_ws::handle_with_protocols(request, body, &[protocol::NAME]).map_err(refused)?;
    let speaks = response.headers().contains_key(header::SEC_WEBSOCKET_PROTOCOL);
    let messages = messages.max_frame_size(limits::BODY).aggregate_continuations().max_continuation_size(limits::BODY);
    let flow = Flow::default();
    let response = flow.count(response);
    let sender = Sender::new(session, flow, lines.limits.stall);
    let closing = sender.clone();
    // In a box, as is what is done now and then: a future has room for all that it was given, and again for what it makes of
    // it, and most connections just wait.
    let connection = Box::new(Connection {
        app: app.clone(),
        lines,
        messages,
        sender,
        caller,
        bearer,
        address,
        operations: Operations::default(),
        is_acknowledged: false,
        heard: Instant::now(),
        checked: Instant::now(),
    });
    rt::spawn(async move {
        let end = match speaks {
            true => connection.run().await,
            false => End::Close(Close::wrong_protocol()),
        };
        if let End::Close(close) = end {
            Box::pin(closing.close(close)).await;
        }
        // A connection takes its place until it is closed.
        drop(place);
    });
    Ok(response)
}

struct Connection {
    app: App,
    lines: Data<Lines>,
    messages: AggregatedMessageStream,
    sender: Sender,
    caller: Caller,
    /// The token that the client came with.
    bearer: Option<String>,
    address: IpAddr,
    operations: Operations,
    is_acknowledged: bool,
    /// When the client last gave a sign of life.
    heard: Instant,
    /// When the token was last found good.
    checked: Instant,
}

impl Connection {
    /// Goes on until the connection ends.
    async fn run(mut self: Box<Self>) -> End {
        let lines = self.lines.clone();
        let mut late = pin!(sleep(lines.limits.init));
        let mut stopped = pin!(lines.stopping.stopped());
        let mut beat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        loop {
            let done = tokio::select! {
                message = self.messages.recv() => Box::pin(self.hear(message)).await,
                done = self.operations.drive() => done,
                () = &mut late, if !self.is_acknowledged => Err(Close::late().into()),
                () = &mut stopped => Err(Close::restart().into()),
                _ = beat.tick() => Box::pin(self.beat()).await,
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    /// A sign of life to the client, and a look whether it gives one, and may still see what it saw.
    async fn beat(&mut self) -> Result<(), End> {
        if self.heard.elapsed() > LIFE {
            return Err(Close::gone().into());
        }
        if let Some(bearer) = &self.bearer
            && self.checked.elapsed() >= CHECK
        {
            match identity::is_still_good(&self.app, &self.caller, bearer).await {
                Some(true) => self.checked = Instant::now(),
                Some(false) => return Err(Close::forbidden().into()),
                None => {}
            }
        }
        self.sender.ping().await
    }

    async fn hear(&mut self, message: Option<Result<AggregatedMessage, ProtocolError>>) -> Result<(), End> {
        self.heard = Instant::now();
        match message {
            Some(Ok(AggregatedMessage::Text(text))) => self.obey(Said::read(&text)?).await,
            Some(Ok(AggregatedMessage::Binary(_))) => Err(Close::invalid("Messages are text").into()),
            Some(Ok(AggregatedMessage::Ping(bytes))) => self.sender.pong(&bytes).await,
            Some(Ok(AggregatedMessage::Pong(_))) => Ok(()),
            // The answer to a close frame is another one.
            Some(Ok(AggregatedMessage::Close(_))) => Err(Close::done().into()),
            Some(Err(ProtocolError::Overflow)) => Err(Close::too_large().into()),
            Some(Err(ProtocolError::Io(error))) if error.kind() == std::io::ErrorKind::InvalidData => {
                Err(Close::invalid("Messages are UTF-8").into())
            }
            None | Some(Err(ProtocolError::Io(_))) => Err(End::Gone),
            Some(Err(_)) => Err(Close::invalid("This is no WebSocket frame").into()),
        }
    }

    async fn obey(&mut self, said: Said) -> Result<(), End> {
        match said {
            Said::ConnectionInit { payload } => {
                if self.is_acknowledged {
                    return Err(Close::again().into());
                }
                self.sign_in(payload.unwrap_or_default()).await?;
                self.is_acknowledged = true;
                self.sender.text(protocol::ACK.to_owned()).await
            }
            Said::Ping {} => self.sender.text(protocol::PONG.to_owned()).await,
            Said::Pong {} => Ok(()),
            Said::Subscribe { .. } if !self.is_acknowledged => Err(Close::unauthorized().into()),
            Said::Subscribe { id, payload } => self.begin(id, payload).await,
            Said::Complete { id } => {
                self.operations.end(&id);
                Ok(())
            }
        }
    }

    /// Takes the token that the client begins with, in place of one in the handshake.
    async fn sign_in(&mut self, payload: Map<String, Value>) -> Result<(), End> {
        let Some(bearer) = protocol::bearer(&payload)? else {
            return Ok(());
        };
        let signed_in = identity::sign_in(&self.app, &self.lines, self.address, bearer).await;
        let (principal, purse) = signed_in.map_err(|error| match error.code() {
            _ if identity::is_undecided(&error) => Close::later("The token can't be checked just now"),
            Code::RateLimited => Close::later("Your address sent too many tokens that are not valid"),
            _ => Close::forbidden(),
        })?;
        self.caller.principal = Some(Arc::new(principal));
        self.caller.purse = purse;
        self.bearer = Some(bearer.to_owned());
        self.checked = Instant::now();
        Ok(())
    }

    async fn begin(&mut self, id: String, payload: Members<Map<String, Value>>) -> Result<(), End> {
        if self.operations.has(&id) {
            return Err(Close::taken(&id).into());
        }
        let most = self.lines.limits.streams;
        let question = if self.operations.len() >= most {
            let message =
                format!("The connection has {most} operations under way, and may have no more. End one first.");
            Err(Error::caller(Code::TooManyStreams, message))
        } else {
            let paid = self.caller.purse.pay();
            paid.and_then(|()| payload.question()).and_then(|question| self.app.resolve(question))
        };
        match question {
            Ok(question) => {
                let (app, caller, sender) = (self.app.clone(), self.caller.clone(), self.sender.clone());
                self.operations.begin(Box::new(Asked { app, caller, id, question, sender }));
                Ok(())
            }
            Err(error) => {
                let refused = protocol::error(&id, &refusal(error, &self.caller.request_id).body);
                self.sender.text(refused.map_err(|_| Close::later("The server failed"))?).await
            }
        }
    }
}
