-- Keeps the pass of a fan who is inside from ending before the caller's transaction has ended. Without a pass
-- that is live at this instant, the call ends with SQLSTATE TR003, which undoes the transaction.
create or replace function require_pass(p_concert_id int, p_user_id uuid, p_instant timestamptz) returns void
language plpgsql as $$
begin
  perform from waiting_room_pass p
  where p.user_id = p_user_id and p.concert_id = p_concert_id
    and p.ended_at is null and p.expires_at > p_instant
  for share;
  if not found then raise exception 'the pass has ended' using errcode = 'TR003'; end if;
end $$;
