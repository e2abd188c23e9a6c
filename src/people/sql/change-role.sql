-- Grants or revokes a role, and writes down that it did. One change at a time: of two admins who revoke one
-- another at the same instant, the second to be decided is no admin any more, and is refused.
--
-- p_by       the admin who asks; null: the server itself, which may do everything
-- p_granted  true to grant, false to revoke
-- outcome    CHANGED, or UNCHANGED: the user had the role already, or did not have it;
--            or a refusal: FORBIDDEN (the caller is no admin), NOT_FOUND, GUEST_ACCOUNT, LAST_ADMIN, OWN_ROLE
-- roles      what the user has afterwards; null with NOT_FOUND
-- version    the number of the change; null where there was none
create or replace function change_role(
  p_by uuid, p_user_id uuid, p_role text, p_granted boolean,
  out outcome text, out roles text[], out version bigint
) language plpgsql as $$
declare
  account record;
begin
  -- Until the transaction has ended. Readers do not wait for it.
  lock table role_change in share row exclusive mode;
  if p_by is not null and not exists (
    select from user_account u where u.id = p_by and 'ADMIN' = any(u.roles)) then
    outcome := 'FORBIDDEN';
    return;
  end if;
  select u.email, u.roles into account from user_account u where u.id = p_user_id for no key update;
  if not found then outcome := 'NOT_FOUND'; return; end if;
  roles := account.roles;
  if p_granted and account.email is null then outcome := 'GUEST_ACCOUNT'; return; end if;
  if p_granted = (p_role = any(account.roles)) then outcome := 'UNCHANGED'; return; end if;
  if p_role = 'ADMIN' and not p_granted then
    if not exists (select from user_account u where 'ADMIN' = any(u.roles) and u.id <> p_user_id) then
      outcome := 'LAST_ADMIN';
      return;
    end if;
    if p_by = p_user_id then outcome := 'OWN_ROLE'; return; end if;
  end if;

  update user_account u
  set roles = case when p_granted then array_append(u.roles, p_role) else array_remove(u.roles, p_role) end
  where u.id = p_user_id returning u.roles into roles;
  insert into role_change (user_id, role, granted, changed_by) values (p_user_id, p_role, p_granted, p_by)
  returning id into version;
  outcome := 'CHANGED';
end $$;
