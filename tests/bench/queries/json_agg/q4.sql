-- id
SELECT json_build_object('data', json_build_object('agreements', json_build_object('nodes', (
    SELECT COALESCE(json_agg(page.card), '[]')
    FROM (SELECT {card} AS card FROM agreement a WHERE a.id > $1::text::uuid ORDER BY a.id LIMIT 20) AS page))))::text
