"""One guard for every record that moves through states: forward only, facts fixed, the end final."""

from django.db import migrations

# Arguments of the trigger, each separated by commas:
#   0  states in which a row may be inserted
#   1  moves, as `from>to`; a state without a move out of it is final
#   2  columns that may change besides `state`; every other column is a fact. Generated columns belong here,
#      since PostgreSQL computes them only after this trigger has run.
GUARD = """
CREATE FUNCTION states_only_move_forward() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    moves text[] := string_to_array(TG_ARGV[1], ',');
    loose text[] := string_to_array(TG_ARGV[2], ',') || ARRAY['state'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT NEW.state = ANY (string_to_array(TG_ARGV[0], ',')) THEN
            RAISE EXCEPTION '% cannot begin as %', TG_TABLE_NAME, NEW.state
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'states_only_move_forward';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT FROM unnest(moves) AS move WHERE split_part(move, '>', 1) = OLD.state) THEN
        RAISE EXCEPTION '% % is % and never changes', TG_TABLE_NAME, OLD.id, OLD.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'final_is_final';
    END IF;
    IF NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state) = ANY (moves) THEN
        RAISE EXCEPTION '% % cannot go from % to %', TG_TABLE_NAME, OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'states_only_move_forward';
    END IF;
    IF to_jsonb(NEW) - loose <> to_jsonb(OLD) - loose THEN
        RAISE EXCEPTION 'the facts of % % never change', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'facts_never_change';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_number_sequence")]

    operations = [migrations.RunSQL(GUARD)]
