-- What providers still have to say about a performance: payments that wait for their buyer, refunds that are
-- not confirmed yet, and those of them that an admin has to see to. The indexes hold only what is under way.
create or replace function payments_under_way(
  p_performance_id int, out payments_open int, out refunds_open int, out refunds_stuck int
) language sql stable as $$
  select (
      select count(*)::int from payment p
      where p.next_look_at is not null and p.performance_id = p_performance_id
        and p.status in ('PENDING', 'FAILED')),
    count(*)::int, count(p.trouble)::int
  from payment p
  where (p.trouble is not null or p.status = 'REFUNDING') and p.status = 'REFUNDING'
    and p.performance_id = p_performance_id
$$;
