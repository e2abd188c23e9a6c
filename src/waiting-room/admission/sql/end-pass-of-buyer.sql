-- A purchase is what a pass is for, so the pass ends with it, in the transaction that sells the seats. Not a
-- pass that the user got after the purchase: a late payment may be of an earlier one.
--
-- The pass is locked first, so that its end is later than everything that was decided under it. An update
-- reads the clock before it waits for the transactions that have the pass in use.
--
-- p_at  the instant of the decision
create or replace function end_pass_of_buyer(p_concert_id int, p_user_id uuid, p_at timestamptz)
returns void language plpgsql as $$
begin
  perform from waiting_room_pass p
  where p.user_id = p_user_id and p.concert_id = p_concert_id and p.admitted_at <= p_at
    and p.ended_at is null and p.expires_at > clock_timestamp()
  for update;
  if not found then return; end if;
  update waiting_room_pass p set ended_at = clock_timestamp(), end_reason = 'PURCHASED'
  where p.user_id = p_user_id and p.concert_id = p_concert_id and p.admitted_at <= p_at
    and p.ended_at is null and p.expires_at > clock_timestamp();
end $$;
