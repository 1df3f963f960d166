//! The console: GraphiQL at `/` and `/graphiql`. Its files are embedded in the program and it loads nothing from
//! elsewhere; `assets/console/VENDORED.md` says where each comes from.

use actix_web::{HttpResponse, http::header, web};

/// What pages of this server may load: their own files, GraphiQL's embedded fonts, and the one style that it adds to a
/// page when a dialog opens (by its hash).
pub(super) const POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'sha256-nzTgYzXYDNe6BAHiiI7NNlfK8n/auuOAhh2t92YvuXo='; font-src data:; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

macro_rules! asset {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/console/", $name))
    };
}

const ASSETS: [(&str, &str, &[u8]); 7] = [
    ("/console/console.js", SCRIPT, asset!("console.js")),
    ("/console/console.css", STYLE, asset!("console.css")),
    ("/console/icon.svg", "image/svg+xml", asset!("icon.svg")),
    ("/console/graphiql.min.js", SCRIPT, asset!("graphiql.min.js")),
    ("/console/graphiql.min.css", STYLE, asset!("graphiql.min.css")),
    ("/console/react.production.min.js", SCRIPT, asset!("react.production.min.js")),
    ("/console/react-dom.production.min.js", SCRIPT, asset!("react-dom.production.min.js")),
];

pub(super) fn routes(config: &mut web::ServiceConfig) {
    for address in ["/", "/graphiql"] {
        serve(config, address, HTML, asset!("index.html"));
    }
    for (address, media_type, bytes) in ASSETS {
        serve(config, address, media_type, bytes);
    }
}

fn serve(config: &mut web::ServiceConfig, address: &str, media_type: &'static str, bytes: &'static [u8]) {
    for method in [web::get(), web::head()] {
        config.route(address, method.to(move || async move { page(media_type, bytes) }));
    }
}

fn page(media_type: &'static str, bytes: &'static [u8]) -> HttpResponse {
    // The files change with the program: a short life spares reloads and never mixes two versions for long.
    let cache = (header::CACHE_CONTROL, "public, max-age=300");
    HttpResponse::Ok().content_type(media_type).insert_header(cache).body(bytes)
}
