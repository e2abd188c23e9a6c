-- Which of these users have an e-mail address. A guest has none. The address itself is not handed out here:
-- a room that sends messages reads it when it sends one.
create or replace function users_with_email(p_user_ids uuid[]) returns uuid[]
language sql stable as $$
  select coalesce(array_agg(u.id), '{}') from user_account u
  where u.id = any(p_user_ids) and u.email is not null
$$;
