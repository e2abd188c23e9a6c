-- Gives blocked seats of a performance back: to the fans who stand by, where there are some, and else to
-- every buyer. The caller has locked the seats. They are BLOCKED and not kept back already.
--
-- p_at  the instant of the decision
-- Returns the seats that are free now, for the caller's event. The others stay BLOCKED and are kept back.
create or replace function keep_back_or_free(p_performance_id int, p_seat_ids bigint[], p_at timestamptz)
returns bigint[] language plpgsql as $$
begin
  if coalesce(cardinality(p_seat_ids), 0) = 0 then return '{}'; end if;
  if keeps_back_seats(p_performance_id) then
    insert into kept_back_seat (seat_id, performance_id, kept_at)
    select id, p_performance_id, p_at from unnest(p_seat_ids) as id;
    -- Their status is as it was. The event says that there is something to offer.
    perform write_seats_blocked(p_performance_id, p_seat_ids, true, p_at);
    return '{}';
  end if;
  update seat s set status = 'AVAILABLE', version = s.version + 1 where s.id = any(p_seat_ids);
  return p_seat_ids;
end $$;
