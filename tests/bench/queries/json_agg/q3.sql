-- status from to today
SELECT json_build_object('data', json_build_object('agreements', json_build_object(
    'nodes', (
        SELECT COALESCE(json_agg(page.card), '[]')
        FROM (SELECT {card} AS card FROM agreement a
            WHERE a.signed_on_key BETWEEN $2::text::date AND $3::text::date AND bench_status(a, $4::text::date) = $1
            ORDER BY a.signed_on_key DESC, a.id DESC LIMIT 20) AS page),
    'totalCount', (SELECT count(*) FROM agreement a
        WHERE a.signed_on_key BETWEEN $2::text::date AND $3::text::date AND bench_status(a, $4::text::date) = $1))))::text
