-- What a user of PostGraphile writes for an API in one language: computed columns. SQL functions that PostgreSQL inlines.
CREATE OR REPLACE FUNCTION bench_text(text jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT COALESCE(text ->> 'ar', text ->> 'fr', text ->> 'en', text ->> 'zgh') $$;
COMMENT ON FUNCTION bench_text(jsonb) IS '@behavior -*';

CREATE OR REPLACE FUNCTION council_name_text(record council) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT bench_text(record.name) $$;

CREATE OR REPLACE FUNCTION association_name_text(record association) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT bench_text(record.name) $$;

CREATE OR REPLACE FUNCTION theme_label_text(record theme) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT bench_text(record.label) $$;

CREATE OR REPLACE FUNCTION agreement_title_text(record agreement) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT bench_text(record.title) $$;

-- The rule of api/src/registry/agreement/rules.rs. CURRENT_DATE is slow: who asks it of many rows gives the day.
CREATE OR REPLACE FUNCTION bench_status(record agreement, today date) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN record.withdrawn_on <= today THEN 'WITHDRAWN'
        WHEN record.signed_on <= today AND record.terminated_on <= today THEN 'TERMINATED'
        WHEN record.signed_on <= today AND record.completed_on <= today THEN 'COMPLETED'
        WHEN record.signed_on <= today AND record.ends_on < today THEN 'EXPIRED'
        WHEN record.signed_on <= today AND record.starts_on <= today THEN 'IN_FORCE'
        WHEN record.signed_on <= today THEN 'SIGNED'
        WHEN record.approved_on <= today THEN 'APPROVED'
        ELSE 'DRAFT'
    END
$$;
COMMENT ON FUNCTION bench_status(agreement, date) IS '@behavior -*';

CREATE OR REPLACE FUNCTION agreement_status(record agreement) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT bench_status(record, CURRENT_DATE) $$;

-- PostGraphile orders and filters by indexed columns only, unless told.
COMMENT ON COLUMN agreement_theme.position IS '@behavior orderBy';
COMMENT ON COLUMN agreement.completed_on IS '@behavior filterBy attribute:filterBy';
COMMENT ON COLUMN agreement.terminated_on IS '@behavior filterBy attribute:filterBy';
COMMENT ON COLUMN agreement.starts_on IS '@behavior filterBy attribute:filterBy';
COMMENT ON COLUMN agreement.ends_on IS '@behavior filterBy attribute:filterBy';
