-- The pessimistic way to the best free seats. Requests for the best seats of one performance wait for each
-- other, then for the locks of the chosen seats, each for as long as lock_timeout says. When one of the seats
-- was sold meanwhile, its locks are given back, so that locks are always taken in the general order, and
-- others are chosen. Parameters and outcomes as in hold_best_seats_together.
create or replace function lock_and_hold_best_seats(
  p_reservation_id uuid, p_user_id uuid, p_key text, p_digest bytea, p_performance_id int, p_concert_id int,
  p_code_digest bytea, p_strategy text, p_hold interval, p_count int, p_adjacent boolean, p_section int,
  p_row_firsts bigint[], p_row_seats int[], p_row_sections int[], p_row_fronts int[], p_row_middles int[],
  p_leaves_single boolean,
  out outcome text, out amount bigint, out currency text, out decided_at timestamptz, out seat_ids bigint[],
  out lapsed_reservation_ids uuid[]
) language plpgsql as $$
declare
  rounds_max constant int := 4;
begin
  perform pg_advisory_xact_lock(hashtext('best seats'), p_performance_id);
  for round in 1 .. rounds_max loop
    seat_ids := array(
      select p.seat_id
      from pick_best_seats(p_performance_id, array[p_count], array[p_adjacent], array[p_section], array[1],
                           p_row_firsts, p_row_seats, p_row_sections, p_row_fronts, p_row_middles,
                           p_leaves_single, '{}') as p
      order by p.seat_id);
    if seat_ids = '{}' then
      select why.outcome, why.lapsed_reservation_ids into outcome, lapsed_reservation_ids
      from why_no_seats(p_performance_id, p_concert_id, array[p_user_id], array[p_key], array[p_count],
                        array[p_code_digest]) as why;
      return;
    end if;
    begin
      select h.outcome, h.amount, h.currency, h.decided_at into outcome, amount, currency, decided_at
      from lock_and_hold_seats(p_reservation_id, p_user_id, p_key, p_digest, p_performance_id, seat_ids,
                               p_concert_id, p_code_digest, p_strategy, p_hold) as h;
      if outcome = 'SEAT_TAKEN' then raise exception 'a seat was lost' using errcode = 'TR001'; end if;
      return;
    exception when sqlstate 'TR001' then
      outcome := 'RACED';
    end;
  end loop;
end $$;
