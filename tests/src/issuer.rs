//! An issuer of tokens, small but real: it publishes its description and keys on a port of its own, and signs with them.

use std::{
    fmt,
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex, MutexGuard, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use actix_web::{
    App, HttpResponse, HttpServer,
    web::{self, Data},
};
use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
        RsaPublicKeyComponents,
    },
};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

/// A key that signs tokens.
pub struct SigningKey {
    /// The name by which tokens call it.
    pub id: String,
    pair: Pair,
}

enum Pair {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("id", &self.id).finish_non_exhaustive()
    }
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    BASE64URL_NOPAD.encode(bytes.as_ref())
}

/// A token's two parts before its signature.
fn signed_part(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()))
}

impl SigningKey {
    /// A key for RS256.
    pub fn rsa(id: &str) -> SigningKey {
        let pair = Pair::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"));
        SigningKey { id: id.to_owned(), pair }
    }

    /// A key for ES256.
    pub fn ec(id: &str) -> SigningKey {
        let pair = Pair::Ec(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"));
        SigningKey { id: id.to_owned(), pair }
    }

    /// A key for EdDSA.
    pub fn ed(id: &str) -> SigningKey {
        let pair = Pair::Ed(Ed25519KeyPair::generate().expect("a key"));
        SigningKey { id: id.to_owned(), pair }
    }

    /// The algorithm's name.
    pub fn algorithm(&self) -> &'static str {
        match &self.pair {
            Pair::Rsa(_) => "RS256",
            Pair::Ec(_) => "ES256",
            Pair::Ed(_) => "EdDSA",
        }
    }

    /// What is published of it.
    pub fn jwk(&self) -> Value {
        let mut jwk = match &self.pair {
            Pair::Rsa(pair) => {
                let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                json!({ "kty": "RSA", "n": encoded(public.n), "e": encoded(public.e) })
            }
            Pair::Ec(pair) => {
                // A point is a mark and its two coordinates.
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({ "kty": "EC", "crv": "P-256", "x": encoded(x), "y": encoded(y) })
            }
            Pair::Ed(pair) => json!({ "kty": "OKP", "crv": "Ed25519", "x": encoded(pair.public_key()) }),
        };
        jwk["kid"] = json!(self.id);
        jwk["use"] = json!("sig");
        jwk["alg"] = json!(self.algorithm());
        jwk
    }

    /// The header of its tokens.
    pub fn header(&self) -> Value {
        json!({ "typ": "JWT", "alg": self.algorithm(), "kid": self.id })
    }

    /// A token.
    pub fn token(&self, claims: &Value) -> String {
        self.token_under(&self.header(), claims)
    }

    /// A token under a header of one's own, signed by this key whatever the header says.
    pub fn token_under(&self, header: &Value, claims: &Value) -> String {
        let part = signed_part(header, claims);
        let signature = match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let signed = pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), part.as_bytes(), &mut signature);
                signed.expect("a signature");
                signature
            }
            Pair::Ec(pair) => pair.sign(&SystemRandom::new(), part.as_bytes()).expect("a signature").as_ref().to_vec(),
            Pair::Ed(pair) => pair.sign(part.as_bytes()).as_ref().to_vec(),
        };
        format!("{part}.{}", encoded(signature))
    }

    /// The public key as bytes, which everybody knows.
    pub fn public(&self) -> &[u8] {
        match &self.pair {
            Pair::Rsa(pair) => pair.public_key().as_ref(),
            Pair::Ec(pair) => pair.public_key().as_ref(),
            Pair::Ed(pair) => pair.public_key().as_ref(),
        }
    }
}

/// A token that is not signed at all.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.", signed_part(header, claims))
}

/// A token that is signed by HS256, under a secret.
pub fn by_secret(secret: &[u8], header: &Value, claims: &Value) -> String {
    let part = signed_part(header, claims);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), part.as_bytes());
    format!("{part}.{}", encoded(tag))
}

/// How an issuer answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// As it should.
    Well,
    /// With an error.
    Down,
    /// Not at all.
    Silent,
    /// Without an end.
    Endless,
}

/// What an issuer publishes. Tests change it while it runs.
#[derive(Debug)]
pub struct Published {
    /// Its keys.
    pub keys: Vec<Value>,
    /// The name that it gives itself; its address if it gives none.
    pub name: Option<String>,
    /// Where it says its keys are; at its own address if it does not say.
    pub keys_at: Option<String>,
    /// How it answers.
    pub mood: Mood,
    /// How often its keys were asked for.
    pub asked: usize,
}

/// An issuer that runs until it is dropped.
#[derive(Debug)]
pub struct Issuer {
    address: SocketAddr,
    published: Arc<Mutex<Published>>,
    handle: actix_web::dev::ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Issuer {
    /// Starts an issuer with these keys.
    pub fn start(keys: &[&SigningKey]) -> Issuer {
        let keys = keys.iter().map(|key| key.jwk()).collect();
        let published = Published { keys, name: None, keys_at: None, mood: Mood::Well, asked: 0 };
        let published = Arc::new(Mutex::new(published));
        let data = Data::from(Arc::clone(&published));
        let (ready, started) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
                let address = listener.local_addr().expect("a port");
                let data = (data, address);
                let server = HttpServer::new(move || {
                    App::new()
                        .app_data(data.0.clone())
                        .app_data(Data::new(data.1))
                        .route("/.well-known/openid-configuration", web::get().to(description))
                        .route("/keys", web::get().to(keys_of))
                });
                let server = server.workers(1).disable_signals().listen(listener).expect("a server").run();
                ready.send((address, server.handle())).expect("the test waits for the issuer");
                server.await.expect("the issuer ends well");
            });
        });
        let (address, handle) = started.recv().expect("the issuer starts");
        Issuer { address, published, handle, thread: Some(thread) }
    }

    /// Its name, which is its address too.
    pub fn name(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it publishes.
    pub fn published(&self) -> MutexGuard<'_, Published> {
        self.published.lock().expect("no test panics meanwhile")
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            assert!(thread.join().is_ok() || std::thread::panicking(), "the issuer panicked");
        }
    }
}

async fn in_mood(mood: Mood, well: Value) -> HttpResponse {
    match mood {
        Mood::Well => HttpResponse::Ok().content_type("application/json").body(well.to_string()),
        Mood::Down => HttpResponse::ServiceUnavailable().finish(),
        Mood::Silent => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            HttpResponse::Ok().finish()
        }
        Mood::Endless => HttpResponse::Ok().body(format!("{{\"keys\":[{}", " ".repeat(1024 * 1024))),
    }
}

async fn description(published: Data<Mutex<Published>>, address: Data<SocketAddr>) -> HttpResponse {
    let (mood, well) = {
        let published = published.lock().expect("no test panics meanwhile");
        let own = format!("http://{}", address.get_ref());
        let keys_at = published.keys_at.clone().unwrap_or_else(|| format!("{own}/keys"));
        let name = published.name.clone().unwrap_or(own);
        (published.mood, json!({ "issuer": name, "jwks_uri": keys_at, "response_types_supported": ["code"] }))
    };
    in_mood(mood, well).await
}

async fn keys_of(published: Data<Mutex<Published>>) -> HttpResponse {
    let (mood, well) = {
        let mut published = published.lock().expect("no test panics meanwhile");
        published.asked += 1;
        (published.mood, json!({ "keys": published.keys }))
    };
    in_mood(mood, well).await
}
