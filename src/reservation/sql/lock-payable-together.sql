-- Locks those of these reservations that their users can pay at once, with their seats, and waits for none: a
-- reservation that another session has locked is left out, and so is everything that is not the usual case (a
-- lab, a waiting room, a payment under way, a price of 0). Locks in the general order: seats by id,
-- reservations by id. The instant is read once, under the locks.
--
-- p_ids       without repeats
-- p_user_ids  who asks for each
-- request     its number, from 1
create or replace function lock_payable_together(p_ids uuid[], p_user_ids uuid[])
returns table (
  request int, performance_id int, seat_ids bigint[], version int, amount bigint, currency text,
  held_until timestamptz, strategy text, created_at timestamptz, at timestamptz
) language plpgsql as $$
declare
  locked_seat_ids bigint[];
  locked_ids uuid[];
  instant timestamptz;
begin
  locked_seat_ids := array(
    select s.id from seat s
    where s.id in (select unnest(r.seat_ids) from reservation r where r.id = any(p_ids))
    order by s.id for no key update skip locked);
  locked_ids := array(
    select r.id from reservation r
    where r.id = any(p_ids) and r.status::text = 'HELD' and r.seat_ids <@ locked_seat_ids
    order by r.id for no key update skip locked);
  instant := clock_timestamp();
  return query
  select asked.request::int, r.performance_id, r.seat_ids, r.version, r.amount, r.currency::text,
    r.held_until, r.strategy, r.created_at, instant
  from unnest(p_ids, p_user_ids) with ordinality as asked (id, user_id, request)
  join reservation r on r.id = asked.id
  join performance_sale p on p.performance_id = r.performance_id
  where asked.id = any(locked_ids) and r.user_id = asked.user_id and r.status::text = 'HELD'
    and r.held_until > instant and r.amount > 0 and not p.lab and not p.has_waiting_room;
end $$;
