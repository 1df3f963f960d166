-- min max
-- An agreement counts under its themes and under those above them, once under each.
WITH kept AS MATERIALIZED (
    SELECT id, EXTRACT(YEAR FROM signed_on)::int AS year FROM agreement
    WHERE amount_key BETWEEN ($1::text::numeric * 100)::bigint AND ($2::text::numeric * 100)::bigint AND currency = 'MAD')
SELECT json_build_object('data', json_build_object('agreements', json_build_object('facets', json_build_object(
    'themes', (SELECT COALESCE(json_agg(json_build_object('node', json_build_object('slug', t.slug, 'label', bench_text(t.label)),
            'count', n.count) ORDER BY n.count DESC, t.slug), '[]')
        FROM (SELECT w.ancestor_id, count(DISTINCT kept.id) FROM kept JOIN agreement_theme l ON l.agreement_id = kept.id
            JOIN theme_within w ON w.theme_id = l.theme_id GROUP BY 1) AS n
        JOIN theme t ON t.id = n.ancestor_id),
    'years', (SELECT COALESCE(json_agg(json_build_object('year', y.year, 'count', y.count) ORDER BY y.year), '[]')
        FROM (SELECT year, count(*) FROM kept GROUP BY 1) AS y)))))::text
