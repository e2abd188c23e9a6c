-- Writes every change of a reservation's status into its history. A change that is none of those in
-- state-machine.ts ends with SQLSTATE TR004, which undoes the transaction.
create or replace function record_transition() returns trigger language plpgsql as $$
begin
  if not (case old.status
    when 'HELD' then new.status in ('PAYING', 'CONFIRMED', 'CANCELLED', 'EXPIRED')
    when 'PAYING' then new.status in ('HELD', 'CONFIRMED', 'CANCELLED', 'EXPIRED')
    when 'EXPIRED' then new.status = 'CONFIRMED'
    when 'CONFIRMED' then new.status = 'REFUNDED'
    when 'PENDING' then new.status in ('HELD', 'REJECTED')
    else false end)
  then
    raise exception 'a reservation that is % cannot become %', old.status, new.status using errcode = 'TR004';
  end if;
  insert into reservation_transition values (new.id, new.version, old.status, new.status, new.changed_at);
  return null;
end $$;
