-- The text with each syllable of Hangul as its first consonant; other characters stay. So a fan finds
-- 방탄소년단 by ㅂㅌㅅ.
--
-- p_folded  from search_folded, which makes a lone consonant the same character as the one of a syllable
create or replace function search_initials(p_folded text) returns text
language sql immutable parallel safe as $$
  select coalesce(string_agg(
    case when ascii(letter) between 44032 and 55203 then chr(4352 + (ascii(letter) - 44032) / 588)
      else letter end, '' order by place), '')
  from unnest(string_to_array(p_folded, null)) with ordinality as letters(letter, place)
$$;
