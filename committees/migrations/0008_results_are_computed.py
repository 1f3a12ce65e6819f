"""A decision says what its committee's rule makes of the votes, and its money comes in the order of signatures."""

from django.db import migrations

from registry.database import NEVER_CHANGED, grants_of_a_ledger_table, is_logged, states_guard

# What was decided before was decided at a meeting too, and signed by those who stand beside it.
FORMER = """
SELECT set_config('oreka.actor', 'system:registry', true), set_config('oreka.act', 'record_decision', true);
INSERT INTO committees_meeting (committee_id, held_on, recorded_at, recorded_by_id)
    SELECT DISTINCT ON (committee_id, meeting_on) committee_id, meeting_on, recorded_at, recorded_by_id
    FROM committees_decision ORDER BY committee_id, meeting_on, recorded_at;
-- Nothing may wait for its check when the table is changed further.
SET CONSTRAINTS ALL IMMEDIATE;
"""

MEETINGS = """
ALTER TABLE committees_meeting ADD CONSTRAINT a_meeting_is_not_ahead_of_time
    CHECK (held_on <= (recorded_at AT TIME ZONE 'UTC')::date);
ALTER TABLE committees_decision ADD CONSTRAINT decision_belongs_to_a_meeting
    FOREIGN KEY (committee_id, meeting_on) REFERENCES committees_meeting (committee_id, held_on);
CREATE INDEX decisions_of_a_meeting ON committees_decision (committee_id, meeting_on);
"""

PRESENCE = """
CREATE FUNCTION attendance_fits_the_seats() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.women + NEW.men > coalesce((
            SELECT seat.seats FROM committees_seat seat
            JOIN committees_decision decision ON decision.committee_id = seat.committee_id
            WHERE decision.id = NEW.decision_id AND seat."group" = NEW."group"), 0) THEN
        RAISE EXCEPTION 'more members present than seats of %', NEW."group"
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'attendance_fits_the_seats';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attendance_fits_the_seats BEFORE INSERT ON committees_attendance
    FOR EACH ROW EXECUTE FUNCTION attendance_fits_the_seats();

CREATE FUNCTION minutes_come_before_confirmation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (SELECT state FROM committees_decision WHERE id = NEW.decision_id FOR SHARE) <> 'recorded' THEN
        RAISE EXCEPTION 'what was recorded of decision % stays as the second officer saw it', NEW.decision_id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'minutes_come_before_confirmation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER minutes_come_before_confirmation BEFORE INSERT ON committees_attendance
    FOR EACH ROW EXECUTE FUNCTION minutes_come_before_confirmation();
CREATE TRIGGER minutes_come_before_confirmation BEFORE INSERT ON committees_proposal
    FOR EACH ROW EXECUTE FUNCTION minutes_come_before_confirmation();
"""

RESULTS = """
-- The same as `committees.voting.result_of`.
CREATE FUNCTION result_of_votes(rule text, needed int, needed_of int, quorum int, present bigint,
                                favour bigint, against bigint) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE
        WHEN present < quorum THEN 'no_quorum'
        WHEN rule = 'majority' AND favour > against THEN 'adopted'
        WHEN rule = 'qualified' AND favour > 0 AND favour * needed_of >= needed * (favour + against)
            THEN 'adopted'
        WHEN rule = 'consensus' AND favour > 0 AND against = 0 THEN 'adopted'
        ELSE 'rejected'
    END
$$;

CREATE FUNCTION committees_own_rule_decides() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (NEW.rule, NEW.needed, NEW.needed_of, NEW.quorum) IS DISTINCT FROM (
            SELECT (rule, needed, needed_of, quorum) FROM committees_committee
            WHERE id = NEW.committee_id FOR SHARE) THEN
        RAISE EXCEPTION 'decision % was not taken by the rule of its committee', NEW.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'committees_own_rule_decides';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER committees_own_rule_decides BEFORE INSERT ON committees_decision
    FOR EACH ROW EXECUTE FUNCTION committees_own_rule_decides();

CREATE FUNCTION result_follows_the_rule() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    concerned bigint := coalesce((to_jsonb(NEW) ->> 'decision_id')::bigint, NEW.id);
    decision record;
    present bigint;
    favour bigint;
    against bigint;
BEGIN
    IF EXISTS (
            SELECT FROM committees_vote vote
            LEFT JOIN committees_attendance there ON there.decision_id = vote.decision_id
                AND there."group" = vote."group"
            WHERE vote.decision_id = concerned
              AND vote.in_favour + vote.against + vote.abstained + vote.stood_aside
                  > coalesce(there.women + there.men, 0)) THEN
        RAISE EXCEPTION 'more votes on decision % than members present', concerned
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'votes_fit_the_attendance';
    END IF;
    SELECT number, rule, needed, needed_of, quorum, result INTO decision
        FROM committees_decision WHERE id = concerned;
    SELECT coalesce(sum(women + men), 0) INTO present FROM committees_attendance WHERE decision_id = concerned;
    SELECT coalesce(sum(vote.in_favour), 0), coalesce(sum(vote.against), 0) INTO favour, against
        FROM committees_vote vote WHERE decision_id = concerned;
    IF decision.result <> result_of_votes(decision.rule, decision.needed, decision.needed_of,
                                          decision.quorum, present, favour, against) THEN
        RAISE EXCEPTION 'decision % says % of votes that come to something else', decision.number, decision.result
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'result_follows_the_rule';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER result_follows_the_rule AFTER INSERT ON committees_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION result_follows_the_rule();
CREATE CONSTRAINT TRIGGER result_follows_the_rule AFTER INSERT ON committees_vote
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION result_follows_the_rule();
CREATE CONSTRAINT TRIGGER result_follows_the_rule AFTER INSERT ON committees_attendance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION result_follows_the_rule();
"""

CONFIRMATION = """
CREATE OR REPLACE FUNCTION who_confirmed_is_named_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.confirmed_by_id IS NOT NULL AND (NEW.confirmed_by_id, NEW.confirmed_at)
            IS DISTINCT FROM (OLD.confirmed_by_id, OLD.confirmed_at) THEN
        RAISE EXCEPTION 'who confirmed decision % stays', OLD.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'who_confirmed_is_named_once';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION confirmation_has_signed_minutes() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
            SELECT FROM committees_minutespage page
            JOIN committees_meeting meeting ON meeting.id = page.meeting_id
            WHERE meeting.committee_id = NEW.committee_id AND meeting.held_on = NEW.meeting_on) THEN
        RAISE EXCEPTION 'nobody has seen the signed minutes of decision %', NEW.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'confirmation_has_signed_minutes';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER confirmation_has_signed_minutes AFTER UPDATE ON committees_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.confirmed_by_id IS NULL AND NEW.confirmed_by_id IS NOT NULL)
    EXECUTE FUNCTION confirmation_has_signed_minutes();

CREATE FUNCTION waiting_decisions_are_served_in_order() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
            SELECT FROM committees_decision earlier
            WHERE earlier.committee_id = NEW.committee_id AND earlier.state = 'unfunded'
              AND (earlier.confirmed_at, earlier.id) < (NEW.confirmed_at, NEW.id)) THEN
        RAISE EXCEPTION 'decision % was confirmed after another that still waits', NEW.number
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'waiting_decisions_are_served_in_order';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER waiting_decisions_are_served_in_order AFTER UPDATE ON committees_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.state <> 'confirmed' AND NEW.state = 'confirmed')
    EXECUTE FUNCTION waiting_decisions_are_served_in_order();
"""

AMENDMENTS = """
CREATE FUNCTION amendment_stays_with_its_committee() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
            SELECT FROM committees_decision earlier
            WHERE earlier.id = NEW.amends_id AND earlier.committee_id = NEW.committee_id
              AND earlier.state IN ('unfunded', 'confirmed') AND earlier.meeting_on <= NEW.meeting_on) THEN
        RAISE EXCEPTION 'decision % amends none of its committee that stands', NEW.number
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'amendment_stays_with_its_committee';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER amendment_stays_with_its_committee BEFORE INSERT ON committees_decision
    FOR EACH ROW WHEN (NEW.amends_id IS NOT NULL) EXECUTE FUNCTION amendment_stays_with_its_committee();

CREATE FUNCTION amendment_ends_what_it_amends() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (SELECT state FROM committees_decision WHERE id = NEW.amends_id) NOT IN ('closed', 'replaced') THEN
        RAISE EXCEPTION 'decision % would stand beside what it amends', NEW.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'amendment_ends_what_it_amends';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER amendment_ends_what_it_amends AFTER UPDATE ON committees_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.amends_id IS NOT NULL AND NEW.state IN ('unfunded', 'confirmed'))
    EXECUTE FUNCTION amendment_ends_what_it_amends();
"""

NO_MONEY = """
CREATE OR REPLACE FUNCTION decision_matches_its_money() RETURNS trigger
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
    IF decision.state IN ('recorded', 'unfunded', 'refused', 'voted_down', 'replaced')
       AND (entries > 0 OR project.id IS NOT NULL) THEN
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
"""

STATES = """
DROP TRIGGER states_only_move_forward ON committees_decision;
""" + states_guard(
    "committees_decision",
    begins="recorded",
    moves="recorded>unfunded,recorded>voted_down,recorded>refused,unfunded>confirmed,unfunded>replaced,"
    "confirmed>closed",
    loose="confirmed_at,confirmed_by_id,refused_at,refused_by_id,refusal,closed_at,closed_by_id",
)

ONLY_ADDED = ("committees_meeting", "committees_minutespage", "committees_attendance", "committees_proposal")
LOGGED = [
    is_logged("committees_meeting", shows="committee_id,held_on"),
    is_logged("committees_minutespage", shows="meeting_id,sha256"),
    is_logged("committees_attendance", shows="decision_id,group"),
    is_logged("committees_proposal", shows="decision_id", amount="amount_minor"),
    "DROP TRIGGER ledger_is_logged ON committees_decision;",
    is_logged(
        "committees_decision",
        shows="committee_id,number,area,currency,meeting_on,rule,needed,needed_of,quorum,result,"
        "is_from_paper,amends_id",
        amount="amount_minor",
    ),
    "DROP TRIGGER ledger_is_logged ON committees_vote;",
    is_logged("committees_vote", shows="decision_id,group"),
]


class Migration(migrations.Migration):
    dependencies = [("committees", "0007_committees_decide_by_their_own_rule")]

    operations = [
        *(migrations.RunSQL(grants_of_a_ledger_table(table)) for table in ONLY_ADDED),
        *(migrations.RunSQL(NEVER_CHANGED.format(table=table)) for table in ONLY_ADDED),
        *(migrations.RunSQL(sql) for sql in LOGGED),
        *(
            migrations.RunSQL(sql)
            for sql in (FORMER, MEETINGS, PRESENCE, RESULTS, CONFIRMATION, AMENDMENTS, NO_MONEY, STATES)
        ),
    ]
