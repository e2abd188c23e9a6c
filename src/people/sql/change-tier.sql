-- Gives a user a tier, and writes down that it did.
--
-- p_by     the admin who asks
-- outcome  CHANGED; UNCHANGED: the user had it already; FORBIDDEN: the caller is no admin any more; NOT_FOUND
create or replace function change_tier(p_by uuid, p_user_id uuid, p_tier text, out outcome text)
language plpgsql as $$
declare
  had text;
begin
  if not exists (select from user_account u where u.id = p_by and 'ADMIN' = any(u.roles)) then
    outcome := 'FORBIDDEN';
    return;
  end if;
  select u.tier into had from user_account u where u.id = p_user_id for no key update;
  if not found then outcome := 'NOT_FOUND'; return; end if;
  if had = p_tier then outcome := 'UNCHANGED'; return; end if;
  update user_account u set tier = p_tier where u.id = p_user_id;
  insert into tier_change (user_id, before, after, changed_by) values (p_user_id, had, p_tier, p_by);
  outcome := 'CHANGED';
end $$;
