-- Whether a user may buy in a presale: the user has the tier that it asks for, or knows its access code.
--
-- p_tier         the lowest tier that may buy; null: a tier does not help
-- p_digest       SHA-256 of the access code; null: a code does not help
-- p_code_digest  SHA-256 of the code that the user has sent, or null
create or replace function admits_to_presale(p_tier text, p_digest bytea, p_user_id uuid, p_code_digest bytea)
returns boolean language plpgsql stable as $$
begin
  return coalesce(p_digest = p_code_digest, false) or p_tier is not null and has_tier(p_user_id, p_tier);
end $$;
