//! Rows as they are stored, for whoever must notice what reading glosses over. One engine keeps dates, truth values and
//! multilingual texts in forms of which several read alike (`2025-7-2` and `2025-07-02`); the other has a type for each,
//! with one form for each value.

use sea_orm::{
    ActiveModelTrait, ActiveValue, DbBackend, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, Iterable,
    QueryResult, Value,
    sea_query::{Expr, IntoIden},
};
use uuid::Uuid;

/// Whether an engine can hold a value in several forms that read alike.
pub(crate) fn has_many_forms(backend: DbBackend) -> bool {
    backend == DbBackend::Sqlite
}

/// Reads a row, and names the column that is stored in another form than the registry writes.
pub(crate) fn read_exactly<E>(backend: DbBackend, row: &QueryResult) -> Result<Option<String>, DbErr>
where
    E: EntityTrait,
    E::Model: FromQueryResult + IntoActiveModel<E::ActiveModel>,
{
    let model = E::Model::from_query_result(row, "")?;
    if !has_many_forms(backend) {
        return Ok(None);
    }
    let active = model.into_active_model();
    for column in E::Column::iter() {
        let (ActiveValue::Set(value) | ActiveValue::Unchanged(value)) = active.get(column) else {
            continue;
        };
        let name = column.into_iden().to_string();
        if !is_stored_as(row, &name, value)? {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Whether a column holds what writing the value would store.
fn is_stored_as(row: &QueryResult, name: &str, value: Value) -> Result<bool, DbErr> {
    Ok(match value {
        Value::String(text) => row.try_get::<Option<String>>("", name)? == text,
        Value::Json(json) => row.try_get::<Option<String>>("", name)? == json.map(|json| json.to_string()),
        Value::ChronoDate(date) => row.try_get::<Option<String>>("", name)? == date.map(|date| date.to_string()),
        Value::Bool(truth) => row.try_get::<Option<i64>>("", name)? == truth.map(i64::from),
        // Whole numbers and bytes have one form.
        _ => true,
    })
}

/// A value of any type, as a message can show it.
pub(crate) fn shown(row: &QueryResult, column: &str) -> String {
    if let Ok(key) = row.try_get::<Uuid>("", column) {
        return key.to_string();
    }
    if let Ok(text) = row.try_get::<String>("", column) {
        return text;
    }
    if let Ok(number) = row.try_get::<i32>("", column) {
        return number.to_string();
    }
    let bytes = row.try_get::<Vec<u8>>("", column);
    bytes.map_or_else(|_| "?".to_owned(), |bytes| format!("x'{}'", data_encoding::HEXLOWER.encode(&bytes)))
}

/// Holds where a column's value has the form of a key: one engine has a type for keys, the other takes any bytes.
pub(crate) fn is_key(backend: DbBackend, column: &'static str) -> Expr {
    match backend {
        DbBackend::Sqlite => Expr::cust(format!("length({column}) = 16")),
        _ => Expr::cust("TRUE"),
    }
}

#[cfg(test)]
mod tests {
    use entity::value::Translations;

    /// Stored texts are compared byte for byte, and every registry has some: if the order of the members changed, with a
    /// feature of a library for instance, every text would count as altered.
    #[test]
    fn a_text_in_several_languages_has_one_stored_form() {
        let text: Translations =
            serde_json::from_str(r#"{"zgh":"z","fr":"f","en":"e","ar":"a"}"#).expect("the languages are known");
        let sea_orm::Value::Json(Some(json)) = sea_orm::Value::from(text) else {
            panic!("a text in several languages is stored as JSON");
        };
        assert_eq!(json.to_string(), r#"{"ar":"a","en":"e","fr":"f","zgh":"z"}"#);
    }
}
