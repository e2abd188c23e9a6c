-- Writes every change of a payment's status into its history. A change that is none of those in
-- state-machine.ts ends with SQLSTATE TR004, which undoes the transaction. A payment that one statement makes
-- CAPTURED has no entry.
create or replace function record_payment_transition() returns trigger language plpgsql as $$
begin
  if not (case old.status
    when 'PENDING' then new.status in ('CAPTURED', 'FAILED', 'REFUNDING')
    when 'FAILED' then new.status in ('CAPTURED', 'REFUNDING')
    when 'CAPTURED' then new.status in ('REFUNDING', 'REFUNDED')
    when 'REFUNDING' then new.status = 'REFUNDED'
    else false end)
  then
    raise exception 'a payment that is % cannot become %', old.status, new.status using errcode = 'TR004';
  end if;
  insert into payment_transition (payment_id, from_status, to_status, changed_at)
  values (new.id, old.status, new.status, new.changed_at);
  return null;
end $$;
