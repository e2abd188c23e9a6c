-- Writes every change of a reservation's status into its history. A change that is none of those in
-- state-machine.ts ends with SQLSTATE TR004, which undoes the transaction. PENDING is never stored.
create or replace function record_transition() returns trigger language plpgsql as $$
begin
  if (old.status::text, new.status::text) not in (
    ('PENDING', 'HELD'), ('PENDING', 'REJECTED'),
    ('HELD', 'PAYING'), ('HELD', 'CONFIRMED'), ('HELD', 'CANCELLED'), ('HELD', 'EXPIRED'),
    ('PAYING', 'HELD'), ('PAYING', 'CONFIRMED'), ('PAYING', 'CANCELLED'), ('PAYING', 'EXPIRED'),
    ('EXPIRED', 'CONFIRMED'),
    ('CONFIRMED', 'REFUNDED')
  ) then
    raise exception 'a reservation that is % cannot become %', old.status, new.status using errcode = 'TR004';
  end if;
  insert into reservation_transition
  values (new.id, new.version, old.status, new.status, new.changed_at);
  return null;
end $$;
