-- reference
SELECT json_build_object('data', json_build_object('agreement', {card}))::text FROM agreement a WHERE a.reference = $1
