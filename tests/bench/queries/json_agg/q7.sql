-- slug
SELECT json_build_object('data', json_build_object('association', json_build_object('slug', o.slug, 'name', bench_text(o.name),
    'agreements', json_build_object('nodes', (
        SELECT COALESCE(json_agg(page.agreement), '[]')
        FROM (SELECT json_build_object('id', a.id, 'reference', a.reference, 'title', bench_text(a.title),
                'status', agreement_status(a), 'signedOn', a.signed_on, 'amount', a.amount, 'currency', a.currency,
                'council', json_build_object('slug', c.slug, 'name', bench_text(c.name))) AS agreement
            FROM party p JOIN agreement a ON a.id = p.agreement_id JOIN council c ON c.id = a.council_id
            WHERE p.association_id = o.id ORDER BY p.agreement_id LIMIT 50) AS page)))))::text
FROM association o WHERE o.slug = $1
