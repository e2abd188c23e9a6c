-- The id of the entry that refunds this payment. It is always the same, so that the primary key of entry lets
-- a payment be refunded once.
create or replace function refund_entry_id(p_payment_id uuid)
returns uuid language sql immutable strict as $$
  select md5('refund of ' || p_payment_id)::uuid
$$;
