-- slug
SELECT json_build_object('data', json_build_object('council', json_build_object('slug', o.slug, 'name', bench_text(o.name),
    'agreements', json_build_object('nodes', (
        SELECT COALESCE(json_agg(page.card), '[]')
        FROM (SELECT {card} AS card FROM agreement a WHERE a.council_id = o.id
            ORDER BY a.signed_on_key DESC, a.id DESC LIMIT 20) AS page)))))::text
FROM council o WHERE o.slug = $1
