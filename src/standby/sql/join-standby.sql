-- Gives a user the last place of a performance's standby list. The number is taken under the lock of the
-- list, so no commit overtakes another, and it is no time of a clock. A user who has a place keeps it.
--
-- p_seats     how many seats together the user wants
-- p_list_max  how many may wait at once
-- p_user_max  how many places a user may have in this list over its life: each one adds rows for good
-- outcome     JOINED; KNOWN: the user had a place; or why there is none: NOT_FOUND, SALE_ENDED,
--             PERFORMANCE_CANCELLED, SALE_NOT_OPEN, NOT_SOLD_OUT, STANDBY_USED_UP, LIMIT_EXCEEDED,
--             STANDBY_FULL
create or replace function join_standby(
  p_performance_id int, p_user_id uuid, p_seats int, p_list_max int, p_user_max int, out outcome text
) language plpgsql as $$
declare
  sale record;
  list record;
  own record;
begin
  select p.lab, p.starts_at <= clock_timestamp() as ended, p.cancelled_at is not null as cancelled,
    p.sale_opens_at > clock_timestamp() as not_open
  into sale
  from performance_sale p where p.performance_id = p_performance_id;
  outcome := case
    when not found then 'NOT_FOUND'
    when sale.cancelled then 'PERFORMANCE_CANCELLED'
    when sale.ended then 'SALE_ENDED'
    when sale.not_open then 'SALE_NOT_OPEN'
    -- A seat of a lab may be sold any number of times, so a lab never sells out.
    when sale.lab then 'NOT_SOLD_OUT' end;
  if outcome is not null then return; end if;
  select l.waiting into list from standby_list l where l.performance_id = p_performance_id;
  -- A refusal here locks nothing.
  if coalesce(list.waiting, 0) = 0 and has_free_seat(p_performance_id) then
    outcome := 'NOT_SOLD_OUT';
    return;
  end if;

  if list is null then
    insert into standby_list (performance_id) values (p_performance_id) on conflict do nothing;
  end if;
  select l.waiting, l.may_have_free_seat, l.last_number + 1 as next_number into strict list
  from standby_list l where l.performance_id = p_performance_id for no key update;
  select count(*) as places, coalesce(bool_or(s.ended_at is null), false) as stands into strict own
  from standby_place s where s.performance_id = p_performance_id and s.user_id = p_user_id;
  outcome := case
    when own.stands then 'KNOWN'
    when own.places >= p_user_max then 'STANDBY_USED_UP'
    when not may_have_seats(p_performance_id, p_user_id, p_seats) then 'LIMIT_EXCEEDED'
    when list.waiting >= p_list_max then 'STANDBY_FULL'
    -- As long as fans wait, seats become free under the lock of the list alone.
    when list.waiting > 0 and list.may_have_free_seat and has_free_seat(p_performance_id) then 'NOT_SOLD_OUT'
    when list.waiting = 0 and not begin_keeping_back(p_performance_id) then 'NOT_SOLD_OUT' end;
  if outcome is not null then return; end if;

  update standby_list l set last_number = list.next_number, waiting = l.waiting + 1, to_do = true,
    may_have_free_seat = false
  where l.performance_id = p_performance_id;
  insert into standby_place (id, performance_id, number, user_id, seats, status, joined_at)
  values (gen_random_uuid(), p_performance_id, list.next_number, p_user_id, p_seats, 'WAITING',
          clock_timestamp());
  perform note_standby(p_performance_id, 'JOINED', list.next_number, 'seats=' || p_seats);
  outcome := 'JOINED';
end $$;
