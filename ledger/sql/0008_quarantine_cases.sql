-- A case is what one message on one topic was refused for: a message of a thousand bad readings is a case or a few, not a thousand,
-- and its bytes are kept once. Where `raw` is null, another case of the same device and `sha256` has them.

drop index quarantine_case;
alter table quarantine alter column raw drop not null;
-- How many readings of the message are refused for this reason; `ordinal` is the first. 1 for a message as a whole.
alter table quarantine add column readings integer not null default 1;

-- Cases of one reading each become one: the first, open as long as one of them is.
update quarantine q
set readings = g.readings, times = g.times, last_received_at = g.last_received_at,
    decided_at = case when g.open then null else q.decided_at end,
    decided_by = case when g.open then null else q.decided_by end,
    decision = case when g.open then null else q.decision end
from (
  select device_id, sha256, reason, topic, min(coalesce(ordinal, -1)) as first, count(*)::integer as readings, max(times) as times,
         max(last_received_at) as last_received_at, bool_or(decided_at is null) as open
  from quarantine group by device_id, sha256, reason, topic having count(*) > 1
) g
where (q.device_id, q.sha256, q.reason, q.topic, coalesce(q.ordinal, -1)) = (g.device_id, g.sha256, g.reason, g.topic, g.first);
delete from quarantine q using quarantine f
where (f.device_id, f.sha256, f.reason, f.topic) = (q.device_id, q.sha256, q.reason, q.topic)
  and coalesce(f.ordinal, -1) < coalesce(q.ordinal, -1);
update quarantine q set raw = null from quarantine f
where (f.device_id, f.sha256) = (q.device_id, q.sha256) and f.quarantine_id < q.quarantine_id;

-- A topic may be longer than an index row.
create unique index quarantine_case on quarantine (device_id, sha256, reason, hashtextextended(topic, 0));
