-- The purchase for many requests at once: one round trip, one commit, one event a performance. It decides
-- the usual case only: the hold is the user's own and valid, its key is new, and the wallet holds enough.
-- It waits for no other session. What is not among its rows is undecided, and pay_from_wallet decides it.
--
-- p_user_ids, …  one element a request; no user and no reservation comes twice
-- request        the number of a request that has paid, from 1; the other columns are its reservation now
create or replace function pay_together(
  p_user_ids uuid[], p_reservation_ids uuid[], p_keys text[], p_payment_ids uuid[]
) returns table (
  request int, performance_id int, seat_ids bigint[], strategy text, status text, version int, amount bigint,
  currency text, held_until timestamptz, created_at timestamptz
) language plpgsql set lock_timeout = '100ms' as $$
declare
  -- One element for each request that can pay.
  held record;
  paid int[];
  instant timestamptz;
  ids uuid[];
  user_ids uuid[];
  payment_ids uuid[];
  performance_ids int[];
begin
  select array_agg(h.request) as requests, array_agg(h.performance_id) as performance_ids,
    array_agg(array_to_string(h.seat_ids, ',')) as seats, array_agg(h.strategy) as strategies,
    array_agg(h.version) as versions, array_agg(h.amount) as amounts, array_agg(h.currency) as currencies,
    array_agg(h.held_until) as held_untils, array_agg(h.created_at) as created_ats, max(h.at) as at,
    array_agg(p_user_ids[h.request]) as user_ids, array_agg(p_reservation_ids[h.request]) as ids,
    array_agg(p_payment_ids[h.request]) as payment_ids
  into held
  from lock_payable_together(p_reservation_ids, p_user_ids) as h
  -- A lookup for each: an anti-join would read the whole index.
  where (
    select true from payment k
    where k.user_id = p_user_ids[h.request] and k.idempotency_key = p_keys[h.request]) is null;
  if held.requests is null then return; end if;

  instant := held.at;
  paid := debit_wallets(
    held.user_ids, held.amounts, held.currencies, held.ids, held.payment_ids, instant);
  if cardinality(paid) = 0 then return; end if;
  insert into payment (id, reservation_id, user_id, performance_id, method, status, amount, currency,
                       idempotency_key, created_at, changed_at)
  select held.payment_ids[n], held.ids[n], held.user_ids[n], held.performance_ids[n], 'WALLET', 'CAPTURED',
    held.amounts[n], held.currencies[n], p_keys[held.requests[n]], instant, instant
  from unnest(paid) as n;
  select array_agg(held.ids[n]), array_agg(held.user_ids[n]), array_agg(held.payment_ids[n]),
    array_agg(held.performance_ids[n])
  into ids, user_ids, payment_ids, performance_ids
  from unnest(paid) as n;
  perform confirm_together(ids, payment_ids, instant);
  perform issue_tickets_together(ids, user_ids, performance_ids, array_agg(w.seat_id), array_agg(w.request),
                                 instant)
  from (
    select each.number::int as request, unnest(string_to_array(held.seats[each.n], ','))::bigint as seat_id
    from unnest(paid) with ordinality as each (n, number)
  ) as w;
  return query
  select held.requests[n], held.performance_ids[n], string_to_array(held.seats[n], ',')::bigint[],
    held.strategies[n], 'CONFIRMED', held.versions[n] + 1, held.amounts[n], held.currencies[n],
    held.held_untils[n], held.created_ats[n]
  from unnest(paid) as n;
end $$;
