-- Holds seats that are kept back for a fan who stands by: the offer of standby is a hold like every other.
-- It asks for no pass of a waiting room, because the fan has waited in another line. Locks in the general
-- order: quota, seats by id. The caller has made sure that no other transaction offers these seats.
--
-- p_seat_ids  ascending, without repeats; they are kept back
-- p_hold      how long they are held
-- outcome     HELD; LIMIT_EXCEEDED: the user would have too many seats, or one reservation would; ENDED: the
--             performance has begun or is cancelled. Only HELD changes something.
create or replace function hold_kept_seats(
  p_reservation_id uuid, p_user_id uuid, p_performance_id int, p_seat_ids bigint[], p_hold interval,
  out outcome text, out decided_at timestamptz
) language plpgsql as $$
declare
  wanted constant int := cardinality(p_seat_ids);
  -- The caller has no key of its own. No client can guess this one.
  own_key constant text := 'standby:' || p_reservation_id;
  sale record;
  written bigint;
begin
  select p.concert_id, p.currency, p.max_seats_per_user as cap, p.counts_late as late,
    p.max_seats_per_reservation as together,
    p.starts_at <= clock_timestamp() or p.cancelled_at is not null as over
  into strict sale
  from performance_sale p where p.performance_id = p_performance_id;
  if sale.over then outcome := 'ENDED'; return; end if;
  outcome := 'LIMIT_EXCEEDED';
  if wanted > sale.together then return; end if;
  if (sale.cap is not null or sale.late)
    and not take_quota(sale.concert_id, p_user_id, wanted, sale.cap, sale.late) then
    return;
  end if;

  perform from seat s where s.id = any(p_seat_ids) order by s.id for no key update;
  decided_at := clock_timestamp();
  insert into reservation (id, user_id, idempotency_key, input_digest, performance_id, seat_ids, strategy,
                           status, amount, currency, held_until, created_at, changed_at)
  select p_reservation_id, p_user_id, own_key, sha256(convert_to(own_key, 'UTF8')), p_performance_id,
    p_seat_ids, 'ATOMIC', 'HELD', sum(of_section.price), sale.currency, decided_at + p_hold, decided_at,
    decided_at
  from seat s join section_price of_section on of_section.section_id = s.section_id
  where s.id = any(p_seat_ids);

  delete from kept_back_seat k where k.seat_id = any(p_seat_ids) and k.performance_id = p_performance_id;
  get diagnostics written = row_count;
  if written <> wanted then raise exception 'a seat that is offered is not kept back'; end if;
  with taken as (
    update seat s set status = 'HELD', reservation_id = p_reservation_id, version = s.version + 1
    where s.id = any(p_seat_ids) and s.status = 'BLOCKED' and s.performance_id = p_performance_id
    returning s.id
  )
  insert into reservation_seat (reservation_id, seat_id, lab, held_at)
  select p_reservation_id, taken.id, false, decided_at from taken;
  get diagnostics written = row_count;
  if written <> wanted then raise exception 'a seat that is kept back is not blocked'; end if;
  perform write_seats_changed('seats-held', p_performance_id, p_seat_ids, array[p_reservation_id], decided_at);
  outcome := 'HELD';
end $$;
