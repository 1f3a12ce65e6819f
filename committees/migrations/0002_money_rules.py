"""What may never be of a fund, its decisions and their spending, whatever the application does."""

from django.db import migrations

from registry.database import states_guard

COMMITTEES = """
CREATE FUNCTION committee_sits_at_its_cooperatives_site() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.cooperative_id <> (SELECT cooperative_id FROM registry_minesite WHERE id = NEW.site_id) THEN
        RAISE EXCEPTION 'site % belongs to another cooperative', NEW.site_id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'committee_sits_at_its_cooperatives_site';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER committee_sits_at_its_cooperatives_site BEFORE INSERT OR UPDATE ON committees_committee
    FOR EACH ROW EXECUTE FUNCTION committee_sits_at_its_cooperatives_site();
"""

FUNDS = """
-- A sum over entries in a deferred trigger overdraws when two allocations meet; a locked balance does not.
CREATE FUNCTION fund_begins_empty() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.balance_minor <> 0 THEN
        RAISE EXCEPTION 'a fund begins with nothing in it'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'fund_begins_empty';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fund_begins_empty BEFORE INSERT ON committees_premiumfund
    FOR EACH ROW EXECUTE FUNCTION fund_begins_empty();

CREATE FUNCTION entry_moves_the_balance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE committees_premiumfund SET balance_minor = balance_minor + NEW.amount_minor WHERE id = NEW.fund_id;
    RETURN NULL;
END $$;
CREATE TRIGGER entry_moves_the_balance AFTER INSERT ON committees_fundentry
    FOR EACH ROW EXECUTE FUNCTION entry_moves_the_balance();
"""

VOTES = """
CREATE FUNCTION votes_fit_the_seats() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    decision record;
    places integer;
BEGIN
    SELECT committee_id, state INTO decision FROM committees_decision WHERE id = NEW.decision_id FOR SHARE;
    IF decision.state <> 'recorded' THEN
        RAISE EXCEPTION 'decision % is % and takes no more votes', NEW.decision_id, decision.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'votes_come_before_confirmation';
    END IF;
    SELECT seats INTO places FROM committees_seat
        WHERE committee_id = decision.committee_id AND "group" = NEW."group";
    IF NEW.in_favour + NEW.against + NEW.abstained > coalesce(places, 0) THEN
        RAISE EXCEPTION 'more votes than seats of %', NEW."group"
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'votes_fit_the_seats';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER votes_fit_the_seats BEFORE INSERT ON committees_vote
    FOR EACH ROW EXECUTE FUNCTION votes_fit_the_seats();

CREATE FUNCTION decision_was_voted_on() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM committees_vote WHERE decision_id = NEW.id) THEN
        RAISE EXCEPTION 'decision % has no votes', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decision_was_voted_on';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER decision_was_voted_on AFTER INSERT ON committees_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION decision_was_voted_on();
"""

DECISIONS = """
ALTER TABLE committees_decision ADD CONSTRAINT decision_follows_its_meeting
    CHECK (meeting_on <= (recorded_at AT TIME ZONE 'UTC')::date);

CREATE FUNCTION who_confirmed_is_named_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.state = 'confirmed' AND (NEW.confirmed_by_id, NEW.confirmed_at)
            IS DISTINCT FROM (OLD.confirmed_by_id, OLD.confirmed_at) THEN
        RAISE EXCEPTION 'who confirmed decision % stays', OLD.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'who_confirmed_is_named_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER who_confirmed_is_named_once BEFORE UPDATE ON committees_decision
    FOR EACH ROW EXECUTE FUNCTION who_confirmed_is_named_once();

CREATE FUNCTION decision_matches_its_money() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    concerned bigint;
    decision record;
    project record;
    set_aside numeric;
    entries bigint;
    returned numeric;
BEGIN
    IF TG_TABLE_NAME = 'committees_decision' THEN concerned := NEW.id; ELSE concerned := NEW.decision_id; END IF;
    IF concerned IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT decided.number, decided.state, decided.amount_minor, decided.currency, fund.id AS fund_id,
           fund.currency AS fund_currency
        INTO decision FROM committees_decision decided
        JOIN committees_committee committee ON committee.id = decided.committee_id
        LEFT JOIN committees_premiumfund fund ON fund.site_id = committee.site_id
        WHERE decided.id = concerned;
    SELECT id, allocated_minor, spent_minor INTO project FROM committees_project WHERE decision_id = concerned;
    SELECT count(*), coalesce(sum(amount_minor) FILTER (WHERE kind = 'allocation'), 0),
           coalesce(sum(amount_minor) FILTER (WHERE kind = 'return'), 0)
        INTO entries, set_aside, returned FROM committees_fundentry WHERE decision_id = concerned;
    IF decision.state IN ('recorded', 'refused') AND (entries > 0 OR project.id IS NOT NULL) THEN
        RAISE EXCEPTION 'decision % is % and has no money', decision.number, decision.state
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'money_is_set_aside_by_confirmation_alone';
    END IF;
    IF decision.state IN ('confirmed', 'closed') AND (
            set_aside <> -decision.amount_minor
            OR project.allocated_minor IS DISTINCT FROM decision.amount_minor
            OR decision.currency IS DISTINCT FROM decision.fund_currency
            OR EXISTS (SELECT FROM committees_fundentry
                       WHERE decision_id = concerned AND fund_id IS DISTINCT FROM decision.fund_id)) THEN
        RAISE EXCEPTION 'decision % does not agree with the money set aside for it', decision.number
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'confirmed_decision_is_set_aside_exactly';
    END IF;
    IF (decision.state = 'closed' AND returned <> project.allocated_minor - project.spent_minor)
       OR (decision.state = 'confirmed' AND returned <> 0) THEN
        RAISE EXCEPTION 'closing decision % returns what was not spent, and nothing else does', decision.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'closing_returns_what_was_not_spent';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER decision_matches_its_money AFTER INSERT OR UPDATE ON committees_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION decision_matches_its_money();
CREATE CONSTRAINT TRIGGER decision_matches_its_money AFTER INSERT ON committees_fundentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION decision_matches_its_money();
CREATE CONSTRAINT TRIGGER decision_matches_its_money AFTER INSERT ON committees_project
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION decision_matches_its_money();
"""

SPENDING = """
-- Half up, without dividing: rounding a quotient that PostgreSQL has itself rounded could differ by a cent.
ALTER TABLE committees_expenditure ADD CONSTRAINT spending_is_converted_at_its_rate CHECK (
    (currency = 'USD' AND fund_amount_minor = amount_minor)
    OR (currency = 'CDF' AND 2 * fund_amount_minor * rate <= 2 * amount_minor + rate
        AND 2 * amount_minor + rate < 2 * (fund_amount_minor + 1) * rate));
ALTER TABLE committees_expenditure ADD CONSTRAINT spending_is_never_ahead_of_time
    CHECK (spent_on <= (recorded_at AT TIME ZONE 'UTC')::date
           AND (rate_on IS NULL OR rate_on <= (recorded_at AT TIME ZONE 'UTC')::date));

CREATE FUNCTION project_begins_unspent() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.spent_minor <> 0 THEN
        RAISE EXCEPTION 'a project begins with nothing spent'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'project_begins_unspent';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER project_begins_unspent BEFORE INSERT ON committees_project
    FOR EACH ROW EXECUTE FUNCTION project_begins_unspent();

CREATE FUNCTION spending_moves_the_project() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    decision record;
BEGIN
    -- The decision stays locked until the end, so that closing it waits for this spending.
    SELECT decided.number, decided.state, decided.meeting_on INTO decision FROM committees_decision decided
        JOIN committees_project project ON project.decision_id = decided.id
        WHERE project.id = NEW.project_id FOR SHARE OF decided;
    IF decision.state IS DISTINCT FROM 'confirmed' THEN
        RAISE EXCEPTION 'decision % is % and cannot be spent on', decision.number, decision.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'spending_needs_a_confirmed_decision';
    END IF;
    IF NEW.spent_on < decision.meeting_on THEN
        RAISE EXCEPTION 'spending came before decision %', decision.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'spending_follows_its_decision';
    END IF;
    UPDATE committees_project SET spent_minor = spent_minor + NEW.fund_amount_minor WHERE id = NEW.project_id;
    RETURN NULL;
END $$;
CREATE TRIGGER spending_moves_the_project AFTER INSERT ON committees_expenditure
    FOR EACH ROW EXECUTE FUNCTION spending_moves_the_project();
"""

STATES = states_guard(
    "committees_decision",
    begins="recorded",
    moves="recorded>confirmed,recorded>refused,confirmed>closed",
    loose="confirmed_at,confirmed_by_id,refused_at,refused_by_id,refusal,closed_at,closed_by_id",
)


class Migration(migrations.Migration):
    dependencies = [("committees", "0001_initial"), ("registry", "0004_states_only_move_forward")]

    operations = [migrations.RunSQL(sql) for sql in (COMMITTEES, FUNDS, VOTES, DECISIONS, SPENDING, STATES)]
