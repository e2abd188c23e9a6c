-- Whether a user has this tier or a higher one.
create or replace function has_tier(p_user_id uuid, p_tier text) returns boolean
language sql stable as $$
  select exists (
    select from user_account u
    where u.id = p_user_id
      and array_position(array['BASIC', 'SILVER', 'GOLD', 'VIP'], u.tier)
        >= array_position(array['BASIC', 'SILVER', 'GOLD', 'VIP'], p_tier))
$$;
