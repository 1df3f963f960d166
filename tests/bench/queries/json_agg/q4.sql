-- day id
SELECT json_build_object('data', json_build_object('agreements', json_build_object('nodes', (
    SELECT COALESCE(json_agg(page.card), '[]')
    FROM (SELECT {card} AS card FROM agreement a WHERE (a.signed_on_key, a.id) < ($1::text::date, $2::text::uuid)
        ORDER BY a.signed_on_key DESC, a.id DESC LIMIT 20) AS page))))::text
