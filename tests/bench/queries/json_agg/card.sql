json_build_object(
    'id', a.id, 'reference', a.reference, 'title', bench_text(a.title), 'status', agreement_status(a),
    'signedOn', a.signed_on, 'startsOn', a.starts_on, 'endsOn', a.ends_on, 'amount', a.amount, 'currency', a.currency,
    'council', (SELECT json_build_object('slug', c.slug, 'name', bench_text(c.name)) FROM council c WHERE c.id = a.council_id),
    'parties', json_build_object('nodes', (
        SELECT COALESCE(json_agg(json_build_object('role', p.role,
            'council', CASE WHEN pc.id IS NOT NULL THEN json_build_object('slug', pc.slug, 'name', bench_text(pc.name)) END,
            'association', CASE WHEN pa.id IS NOT NULL THEN json_build_object('slug', pa.slug, 'name', bench_text(pa.name)) END
        ) ORDER BY p.position, p.id), '[]')
        FROM party p LEFT JOIN council pc ON pc.id = p.council_id LEFT JOIN association pa ON pa.id = p.association_id
        WHERE p.agreement_id = a.id)),
    'themes', json_build_object('nodes', (
        SELECT COALESCE(json_agg(json_build_object('slug', t.slug, 'label', bench_text(t.label)) ORDER BY l.position), '[]')
        FROM agreement_theme l JOIN theme t ON t.id = l.theme_id WHERE l.agreement_id = a.id)))
