//! A WebSocket connection to a server, as a client of `graphql-transport-ws` has it.

use std::{net::SocketAddr, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, client_async, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest, protocol::frame::coding::CloseCode},
};

/// How long anything may take that must come.
const PATIENCE: Duration = Duration::from_secs(15);

/// A connection.
#[derive(Debug)]
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What a connection says.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// A message, as it was written.
    Text(String),
    /// The connection was closed, with a code.
    Closed(u16),
}

impl Socket {
    /// Connects, with headers of one's own; the status where the server refuses.
    pub async fn connect(address: SocketAddr, protocol: &str, headers: &[(&'static str, &str)]) -> Result<Socket, u16> {
        let mut request = format!("ws://{address}/graphql").into_client_request().expect("an address");
        if !protocol.is_empty() {
            request.headers_mut().insert("sec-websocket-protocol", protocol.parse().expect("a name"));
        }
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("a value"));
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("the server answers: {error}"),
        }
    }

    /// Connects and is acknowledged, on a system that takes little which is not read.
    pub async fn open_narrow(address: SocketAddr) -> Socket {
        let stream = TcpSocket::new_v4().expect("a socket");
        stream.set_recv_buffer_size(64 * 1024).expect("a size");
        let stream = MaybeTlsStream::Plain(stream.connect(address).await.expect("a connection"));
        let mut request = format!("ws://{address}/graphql").into_client_request().expect("an address");
        let protocol = "graphql-transport-ws".parse().expect("a name");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let (socket, _) = client_async(request, stream).await.expect("the server answers");
        Socket(socket).begun(json!({})).await
    }

    /// Connects and is acknowledged; `payload` is what the client begins with.
    pub async fn open(address: SocketAddr, payload: Value) -> Socket {
        Self::connect(address, "graphql-transport-ws", &[]).await.expect("a connection").begun(payload).await
    }

    async fn begun(mut self, payload: Value) -> Socket {
        self.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(self.hear_json().await, json!({ "type": "connection_ack" }));
        self
    }

    /// Sends a message.
    pub async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    /// Sends a frame.
    pub async fn send(&mut self, message: Message) {
        self.0.send(message).await.expect("the server reads");
    }

    /// Begins an operation.
    pub async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.say(json!({ "type": "subscribe", "id": id, "payload": payload })).await;
    }

    /// What comes next, pings apart.
    pub async fn hear(&mut self) -> Heard {
        let next = async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Text(text))) => return Heard::Text(text.to_string()),
                    Some(Ok(Message::Close(frame))) => {
                        return Heard::Closed(frame.map_or(CloseCode::Status, |frame| frame.code).into());
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return Heard::Closed(1006),
                }
            }
        };
        timeout(PATIENCE, next).await.expect("something comes in time")
    }

    /// The next message.
    pub async fn hear_text(&mut self) -> String {
        match self.hear().await {
            Heard::Text(text) => text,
            Heard::Closed(code) => panic!("closed with {code}"),
        }
    }

    /// The next message, read.
    pub async fn hear_json(&mut self) -> Value {
        let text = self.hear_text().await;
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("not JSON ({error}): {text}"))
    }

    /// Whether nothing comes for a while.
    pub async fn is_quiet(&mut self, during: Duration) -> bool {
        timeout(during, self.0.next()).await.is_err()
    }

    /// The code with which the connection is closed, whatever comes before.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Heard::Closed(code) = self.hear().await {
                return code;
            }
        }
    }
}
