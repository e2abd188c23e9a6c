-- Who may buy of a performance now: it is neither cancelled nor begun, the sale is open to the user, and the
-- user is inside where there is a waiting room. A sale is open to all from its opening on, and from the
-- opening of its presale on to users with the tier or the access code that it asks for. why_not_held has the
-- reasons. It locks nothing: the caller calls require_pass where there is a waiting room.
--
-- p_contenders    the numbers, from 1, of the requests to look at
-- p_user_ids      one element per request
-- p_code_digests  SHA-256 of the access code of each request; null, or an element of it: without a code
-- p_asked_at      when each request was made, by this database's clock; null, or an element of it: now
-- Returns the contenders that may buy.
create or replace function buyers_allowed(
  p_performance_id int, p_concert_id int, p_contenders int[], p_user_ids uuid[], p_code_digests bytea[],
  p_asked_at timestamptz[] default null
) returns int[] language plpgsql as $$
declare
  sale record;
begin
  select p.sale_opens_at, p.presale_opens_at, p.presale_tier, p.presale_code_digest,
    p.has_waiting_room as gated
  into sale
  from performance_sale p
  where p.performance_id = p_performance_id and p.cancelled_at is null and p.starts_at > clock_timestamp();
  if not found then return '{}'; end if;
  return array(
    select c.request from unnest(p_contenders) as c (request)
    where (not sale.gated or may_reserve(p_concert_id, p_user_ids[c.request]))
      and (sale.sale_opens_at is null
        or sale.sale_opens_at <= coalesce(p_asked_at[c.request], clock_timestamp())
        or sale.presale_opens_at <= coalesce(p_asked_at[c.request], clock_timestamp())
          and admits_to_presale(sale.presale_tier, sale.presale_code_digest, p_user_ids[c.request],
                                p_code_digests[c.request])));
end $$;
