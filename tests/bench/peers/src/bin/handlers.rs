//! The floor that GraphQL is measured against: one hand-written `json_agg` statement per query, and a constant body.
//! Usage: `handlers DATABASE_URL PORT WORKERS CONNECTIONS FOLDER`, with the statements in FOLDER.
//!
//! `POST /q1` takes a JSON list of texts, the statement's parameters. `PUT /constant` sets the body that `POST /constant`
//! answers with.

use std::{collections::HashMap, env, fs, path::Path, sync::RwLock};

use actix_web::{App, HttpResponse, HttpServer, error::ErrorInternalServerError, web};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use tokio_postgres::{NoTls, types::ToSql};

struct Handlers {
    pool: Pool,
    statements: HashMap<String, String>,
    constant: RwLock<web::Bytes>,
}

async fn query(
    handlers: web::Data<Handlers>,
    name: web::Path<String>,
    parameters: web::Json<Vec<String>>,
) -> actix_web::Result<HttpResponse> {
    let Some(statement) = handlers.statements.get(name.as_str()) else {
        return Ok(HttpResponse::NotFound().finish());
    };
    let client = handlers.pool.get().await.map_err(ErrorInternalServerError)?;
    let prepared = client.prepare_cached(statement).await.map_err(ErrorInternalServerError)?;
    let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|text| text as _).collect();
    let row = client.query_opt(&prepared, &parameters).await.map_err(ErrorInternalServerError)?;
    match row {
        Some(row) => Ok(HttpResponse::Ok().content_type("application/json").body(row.get::<_, String>(0))),
        None => Ok(HttpResponse::NotFound().finish()),
    }
}

async fn set_constant(handlers: web::Data<Handlers>, body: web::Bytes) -> HttpResponse {
    *handlers.constant.write().expect("no writer panics") = body;
    HttpResponse::NoContent().finish()
}

async fn constant(handlers: web::Data<Handlers>, _asked: web::Bytes) -> HttpResponse {
    let body = handlers.constant.read().expect("no writer panics").clone();
    HttpResponse::Ok().content_type("application/json").body(body)
}

/// The statements of a folder, by the name of their file. What several have in common is `{card}`.
fn statements(folder: &Path) -> std::io::Result<HashMap<String, String>> {
    let card = fs::read_to_string(folder.join("card.sql"))?;
    let mut statements = HashMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        statements.insert(name, fs::read_to_string(&path)?.replace("{card}", &card));
    }
    Ok(statements)
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [url, port, workers, connections, folder] = &arguments[..] else {
        return Err("usage: handlers DATABASE_URL PORT WORKERS CONNECTIONS FOLDER".into());
    };
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(url.parse()?, NoTls, recycling);
    let handlers = web::Data::new(Handlers {
        pool: Pool::builder(manager).max_size(connections.parse()?).build()?,
        statements: statements(Path::new(folder))?,
        constant: RwLock::default(),
    });
    let server = HttpServer::new(move || {
        App::new()
            .app_data(handlers.clone())
            .route("/constant", web::put().to(set_constant))
            .route("/constant", web::post().to(constant))
            .route("/{query}", web::post().to(query))
    });
    server.workers(workers.parse()?).bind(("127.0.0.1", port.parse()?))?.run().await?;
    Ok(())
}
