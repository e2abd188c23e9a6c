-- Stores the rejected requests of the queue, so that a caller that was answered with PENDING can read the
-- reason. A key that has a reservation by now keeps it. Nothing is written for a performance that does not
-- exist.
--
-- p_codes            for each request of the batch the code of its refusal, or null: it was not refused
-- p_refused_seats    for each request the seats that were not free, joined by commas, or null
-- p_reservation_ids, …, p_seat_ids, p_seat_requests as in hold_seats_together
create or replace function record_rejections(
  p_performance_id int, p_codes text[], p_refused_seats text[],
  p_reservation_ids uuid[], p_user_ids uuid[], p_keys text[], p_digests bytea[],
  p_seat_ids bigint[], p_seat_requests int[]
) returns void language plpgsql as $$
declare
  instant constant timestamptz := clock_timestamp();
begin
  insert into reservation (id, user_id, idempotency_key, input_digest, performance_id, seat_ids, strategy,
                           status, amount, currency, created_at, changed_at, refusal_code, refused_seat_ids)
  select p_reservation_ids[asked.request], p_user_ids[asked.request], p_keys[asked.request],
    p_digests[asked.request], p_performance_id, asked.seat_ids, 'QUEUE', 'REJECTED', asked.amount,
    sale.currency, instant, instant, p_codes[asked.request],
    string_to_array(p_refused_seats[asked.request], ',')::bigint[]
  from (
    select w.request, array_agg(w.seat_id order by w.seat_id) as seat_ids,
      coalesce(sum(of_section.price), 0) as amount
    from unnest(p_seat_requests, p_seat_ids) as w (request, seat_id)
    left join seat s on s.id = w.seat_id and s.performance_id = p_performance_id
    left join section_price of_section on of_section.section_id = s.section_id
    where p_codes[w.request] is not null
    group by w.request order by 1
  ) as asked
  join performance_sale sale on sale.performance_id = p_performance_id
  on conflict do nothing;
end $$;
