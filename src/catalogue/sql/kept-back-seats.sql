-- The seats of a performance that are kept for the fans who stand by, those first that came back first.
create or replace function kept_back_seats(p_performance_id int, p_limit int) returns bigint[]
language sql volatile as $$
  select array(
    select k.seat_id from kept_back_seat k where k.performance_id = p_performance_id
    order by k.kept_at, k.seat_id limit p_limit)
$$;
