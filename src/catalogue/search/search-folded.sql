-- A text as the search compares it: upper and lower case, composed and decomposed letters, and any white
-- space are the same.
--
-- p_text  what was written
create or replace function search_folded(p_text text) returns text
language sql immutable parallel safe as $$
  select btrim(regexp_replace(lower(normalize(p_text, NFKC) collate "und-x-icu"), '\s+', ' ', 'g'))
$$;
