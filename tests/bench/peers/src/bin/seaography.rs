//! Seaography over the tables that the queries need, set up as its own generator does it.
//! Usage: `seaography DATABASE_URL PORT WORKERS CONNECTIONS`.

use std::{env, sync::LazyLock};

use actix_web::{App, HttpServer, web};
use seaography::async_graphql::dynamic::{Schema, SchemaError};
use async_graphql_actix_web::{GraphQLRequest, GraphQLResponse};
use bench_peers::{agreement, agreement_theme, association, council, party, theme};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use seaography::{Builder, BuilderContext, register_entities};

static CONTEXT: LazyLock<BuilderContext> = LazyLock::new(BuilderContext::default);

fn schema(database: DatabaseConnection) -> Result<Schema, SchemaError> {
    let mut builder = Builder::new(&CONTEXT, database.clone());
    register_entities!(builder, [agreement, agreement_theme, association, council, party, theme]);
    builder.schema_builder().data(database).finish()
}

async fn graphql(schema: web::Data<Schema>, request: GraphQLRequest) -> GraphQLResponse {
    schema.execute(request.into_inner()).await.into()
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [url, port, workers, connections] = &arguments[..] else {
        return Err("usage: seaography DATABASE_URL PORT WORKERS CONNECTIONS".into());
    };
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections.parse()?).sqlx_logging(false).test_before_acquire(false);
    let schema = web::Data::new(schema(Database::connect(options).await?)?);
    let server = HttpServer::new(move || App::new().app_data(schema.clone()).route("/graphql", web::post().to(graphql)));
    server.workers(workers.parse()?).bind(("127.0.0.1", port.parse()?))?.run().await?;
    Ok(())
}
