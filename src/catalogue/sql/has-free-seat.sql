-- Whether a seat of this performance is free now.
create or replace function has_free_seat(p_performance_id int) returns boolean language sql volatile as $$
  select exists (
    select from performance p
    join seat s on s.id >= p.first_seat_id and s.id < p.first_seat_id + p.seats_total
      and s.performance_id = p.id
    where p.id = p_performance_id and s.status = 'AVAILABLE')
$$;
