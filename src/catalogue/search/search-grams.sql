-- The letters of a text and its pairs of letters, as numbers that an index finds. Pairs, because words of
-- Hangul are often two syllables; numbers, because they take less than texts. Two pairs may have the same
-- number: what the index finds is compared with the text itself.
--
-- p_folded  from search_folded or search_initials
create or replace function search_grams(p_folded text) returns int[]
language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct gram), '{}')
  from (
    select ascii(letter) as code, lead(ascii(letter)) over (order by place) as next
    from unnest(string_to_array(p_folded, null)) with ordinality as letters(letter, place)
  ) as pairs
  cross join lateral (values (-code), (((code::bigint * 1000003 + next) % 2147483647)::int)) as grams(gram)
  where gram is not null
$$;

-- The numbers by which a word is found: its pairs of letters, or its letter where it has only one.
--
-- p_word  from search_folded or search_initials
create or replace function search_grams_of_word(p_word text) returns int[]
language sql immutable parallel safe as $$
  select array(select gram from unnest(search_grams(p_word)) gram where gram >= 0 or length(p_word) = 1)
$$;
