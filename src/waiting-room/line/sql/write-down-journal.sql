-- Writes down what has happened in a line: passes, and the log in which each entry carries the hash of all
-- entries before it. It is one statement, so that a caller that is stopped in the middle keeps no other
-- caller from writing. Entries that are written down already are passed over. A line of another epoch ends
-- with SQLSTATE TR004 and writes nothing.
--
-- p_version    how far the journal is written down afterwards
-- p_versions, …  one element for each entry, ascending; versions may repeat
-- returns      the passes that the entries have made, also those of an earlier call
create or replace function write_down_journal(
  p_concert_id int, p_epoch int, p_version bigint, p_versions bigint[], p_kinds text[], p_sequences bigint[],
  p_user_ids uuid[], p_details text[]
) returns table (sequence bigint, user_id uuid, expires_at timestamptz)
language plpgsql as $$
#variable_conflict use_column
declare
  room waiting_room;
  instant timestamptz;
begin
  select * into strict room from waiting_room w where w.concert_id = p_concert_id for no key update;
  if room.epoch <> p_epoch then
    raise exception 'the line is of another epoch' using errcode = 'TR004';
  end if;
  instant := clock_timestamp();
  for i in 1 .. cardinality(p_versions) loop
    continue when p_versions[i] <= room.journal_version;
    if p_kinds[i] = 'ADMITTED' then
      insert into waiting_room_pass (concert_id, sequence, user_id, admitted_at, expires_at)
      values (p_concert_id, p_sequences[i], p_user_ids[i], instant,
              instant + room.admitted_seconds * interval '1 second')
      -- A number that is admitted twice is a mistake that the log shows; it must not stop all other
      -- admissions.
      on conflict do nothing;
    elsif p_kinds[i] = 'ENDED' then
      update waiting_room_pass p set released = true
      where p.concert_id = p_concert_id and p.sequence = p_sequences[i];
    elsif p_kinds[i] = 'DRAWN' then
      room.drawn := true;
    end if;
    room.log_length := room.log_length + 1;
    room.log_hash := sha256(room.log_hash || convert_to(concat_ws('|', room.log_length, p_kinds[i], p_epoch,
      p_sequences[i], p_details[i], (extract(epoch from instant) * 1000000)::bigint), 'UTF8'));
    insert into waiting_room_log
    values (p_concert_id, room.log_length, p_kinds[i], p_epoch, p_sequences[i], p_details[i], instant,
            room.log_hash);
  end loop;
  update waiting_room w
  set journal_version = greatest(w.journal_version, p_version), log_length = room.log_length,
    log_hash = room.log_hash, drawn = room.drawn
  where w.concert_id = p_concert_id;
  return query
  select p.sequence, p.user_id, p.expires_at from waiting_room_pass p
  where p.concert_id = p_concert_id
    and p.sequence = any(array(
      select s from unnest(p_kinds, p_sequences) as e (kind, s) where e.kind = 'ADMITTED'));
end $$;
