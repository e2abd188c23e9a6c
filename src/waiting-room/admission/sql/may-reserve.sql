-- True for a fan who is inside: the fan was admitted, the time is not over, and the pass has not been ended.
create or replace function may_reserve(p_concert_id int, p_user_id uuid) returns boolean
language sql stable as $$
  select exists (
    select from waiting_room_pass p
    where p.user_id = p_user_id and p.concert_id = p_concert_id
      and p.ended_at is null and p.expires_at > clock_timestamp())
$$;
