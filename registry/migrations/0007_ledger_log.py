"""Every change of a ledger row writes a log entry in somebody's name, and entries are put in an order for good."""

from django.db import migrations

from registry.database import grants_of_a_record_table

# The trigger's own name is the rule's: deleted, truncated or changed.
REMOVAL = """
CREATE OR REPLACE FUNCTION refuse_removal() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% on %: %', TG_OP, TG_TABLE_NAME, replace(TG_NAME, '_', ' ')
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;
"""

SECRETS = """
-- Random enough from the core alone: two UUIDs hold 244 random bits.
CREATE FUNCTION new_secret() RETURNS bytea LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
$$;

-- The salt of the log's digests: without it, a guess at a row's private facts could be tried against them.
CREATE TABLE registry_logsecret (
    is_only boolean PRIMARY KEY DEFAULT true CONSTRAINT log_has_one_secret CHECK (is_only),
    secret bytea NOT NULL
);
INSERT INTO registry_logsecret (secret) VALUES (new_secret());

-- The salt of a person's commitments. Deleting the row erases the person from the log, and nothing else.
CREATE TABLE registry_personsecret (
    user_id bigint PRIMARY KEY REFERENCES registry_user (id) ON DELETE CASCADE,
    secret bytea NOT NULL
);
INSERT INTO registry_personsecret SELECT id, new_secret() FROM registry_user;
REVOKE ALL ON registry_logsecret, registry_personsecret FROM oreka_app;

CREATE FUNCTION person_gets_a_secret() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO registry_personsecret VALUES (NEW.id, new_secret());
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION person_gets_a_secret() FROM PUBLIC;
CREATE TRIGGER person_gets_a_secret AFTER INSERT ON registry_user
    FOR EACH ROW EXECUTE FUNCTION person_gets_a_secret();

-- SHA-256 over the person's secret, the number of the entry and the number of the person (8 bytes each, big-endian).
CREATE FUNCTION commitment(secret bytea, entry bigint, person bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'person:' || encode(sha256(secret || int8send(entry) || int8send(person)), 'hex')
$$;

-- Who stands behind a commitment, for those who may know; NULL once the person's secret is erased.
CREATE FUNCTION person_behind(entry bigint, actor text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT user_id FROM registry_personsecret WHERE commitment(secret, entry, user_id) = actor
$$;
REVOKE ALL ON FUNCTION person_behind(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION person_behind(bigint, text) TO oreka_app;

-- SHA-256 over the log's secret and the row as JSON text in UTF-8, without nulls, keys in jsonb's own order.
-- Without nulls, so that a later column, which is null in earlier rows, changes no digest.
CREATE FUNCTION row_digest(fresh jsonb) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT sha256(secret || convert_to(jsonb_strip_nulls(fresh)::text, 'UTF8')) FROM registry_logsecret
$$;
REVOKE ALL ON FUNCTION row_digest(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION row_digest(jsonb) TO oreka_app;
"""

# Arguments of the trigger, each separated by commas:
#   0  columns that the entry shows: ids, serials, dates, kinds; never a person and never a free text
#   1  the column that holds kilograms, or nothing
#   2  the column that holds minor units of money, or nothing
#   3  columns that triggers alone move: a change of these is no act, and the digest leaves them out
#   4  all other columns, which `registry.database.is_logged` works out: leaving them out is three times as fast
#      as picking those of argument 0, and a test holds that the two lists together are the whole row
# `commitment` and `row_digest` are written out, since a call of either costs more than the rest of the entry.
LOG = """
ALTER TABLE registry_ledgerentry ADD COLUMN in_transaction xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX log_entries_by_transaction ON registry_ledgerentry (in_transaction, id);

CREATE FUNCTION ledger_is_logged() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    derived text[] := string_to_array(TG_ARGV[3], ',');
    fresh jsonb := to_jsonb(NEW) - derived;
    acting text := current_setting('oreka.actor', true);
    doing text := current_setting('oreka.act', true);
    before text;
    entry bigint;
    person bigint;
    salt bytea;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF derived <> '{}' AND fresh = to_jsonb(OLD) - derived AND doing <> 'open_the_log' THEN
            RETURN NULL;
        END IF;
        IF fresh ? 'state' THEN
            before := OLD.state;
        END IF;
    END IF;
    entry := nextval('registry_ledgerentry_id_seq');
    IF left(acting, 7) <> 'system:' THEN
        person := CASE WHEN acting ~ '^[0-9]{1,18}$' THEN acting::bigint END;
        SELECT secret INTO salt FROM registry_personsecret WHERE user_id = person;
        acting := 'person:' || encode(sha256(salt || int8send(entry) || int8send(person)), 'hex');
    END IF;
    IF coalesce(acting, '') = '' OR coalesce(doing, '') = '' THEN
        RAISE EXCEPTION 'nobody says who changes % %', TG_TABLE_NAME, NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_act_without_an_actor';
    END IF;
    SELECT secret INTO salt FROM registry_logsecret;
    INSERT INTO registry_ledgerentry (id, recorded_at, act, actor, table_name, row_id, state, previous_state,
                                      quantity, amount_minor, facts, digest)
    VALUES (entry, transaction_timestamp(), doing, acting, TG_TABLE_NAME, NEW.id, fresh ->> 'state', before,
            (fresh ->> TG_ARGV[1])::bigint, (fresh ->> TG_ARGV[2])::bigint,
            fresh - string_to_array(TG_ARGV[4], ','),
            sha256(salt || convert_to(jsonb_strip_nulls(fresh)::text, 'UTF8')));
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION ledger_is_logged() FROM PUBLIC;
"""

# An index given at commit would make every act wait for one lock; given afterwards it costs them nothing.
# All transactions before the oldest running one are over, so nothing can still appear among their entries.
PLACES = """
-- The leaf of an entry: SHA-256 over its columns as JSON text in UTF-8, keys in jsonb's own order.
CREATE FUNCTION ledger_leaf(entry registry_ledgerentry) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
    SELECT sha256(convert_to((to_jsonb(entry) - 'in_transaction')::text, 'UTF8'))
$$;

CREATE FUNCTION place_ledger_entries() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    latest record;
    entry registry_ledgerentry;
    place bigint := 0;
    link bytea := sha256('');
    placed bigint := 0;
    done_until xid8 := '0';
    last_id bigint := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('place_ledger_entries'));
    SELECT position, chain, in_transaction, entry_id INTO latest
        FROM registry_logposition JOIN registry_ledgerentry placed_entry ON placed_entry.id = entry_id
        ORDER BY position DESC LIMIT 1;
    IF FOUND THEN
        place := latest.position;
        link := latest.chain;
        done_until := latest.in_transaction;
        last_id := latest.entry_id;
    END IF;
    IF done_until > pg_current_xact_id() THEN
        RAISE EXCEPTION 'transaction numbers began anew, as after a restored dump: raise them above %', done_until
            USING HINT = 'pg_resetwal --epoch and --next-transaction-id do this while the server is stopped.';
    END IF;
    FOR entry IN
        SELECT * FROM registry_ledgerentry
        WHERE (in_transaction, id) > (done_until, last_id)
          AND in_transaction < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY in_transaction, id
    LOOP
        place := place + 1;
        placed := placed + 1;
        link := sha256(link || ledger_leaf(entry));
        INSERT INTO registry_logposition (position, entry_id, chain) VALUES (place, entry.id, link);
    END LOOP;
    RETURN placed;
END $$;
REVOKE ALL ON FUNCTION place_ledger_entries() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION place_ledger_entries() TO oreka_app;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_what_was_done")]

    operations = [
        *(migrations.RunSQL(sql) for sql in (REMOVAL, SECRETS, LOG, PLACES)),
        migrations.RunSQL(grants_of_a_record_table("registry_ledgerentry")),
        migrations.RunSQL(grants_of_a_record_table("registry_logposition")),
    ]
