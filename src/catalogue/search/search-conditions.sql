-- The conditions of a list of concerts, to be put into a statement about a row `s` of concert_search. Values
-- are quoted in it, so that the statement is planned for them: the best index depends on how many concerts a
-- value has.
--
-- p_way       'WALK': the statement looks at one concert after the other. 'ALL': it finds all that meet them
-- p_criteria  search: a part of the title; text: words, each in one of the names; city; kind; artistId;
--             agencyId; from, to: a performance begins in this time; status: of the sale, by the clock and by
--             what is left; minPrice, maxPrice: a section has a price in this range. What is absent does not
--             count.
create or replace function search_conditions(p_way text, p_criteria jsonb) returns text
language plpgsql stable as $$
declare
  v_title text := search_folded(p_criteria->>'search');
  v_now text := format('%L::timestamptz', clock_timestamp());
  v_from text := format('%L::timestamptz', coalesce(p_criteria->>'from', '-infinity'));
  v_to text := format('%L::timestamptz', coalesce(p_criteria->>'to', 'infinity'));
  -- Few performances begin in it, so that they are a way to the concerts.
  v_short boolean := p_criteria ?& array['from', 'to']
    and (p_criteria->>'to')::timestamptz - (p_criteria->>'from')::timestamptz <= interval '7 days';
  v_least bigint := coalesce((p_criteria->>'minPrice')::bigint, 0);
  v_most bigint := coalesce((p_criteria->>'maxPrice')::bigint, 9007199254740991);
  v_grams int[] := search_grams_of_word(v_title);
  v_texts text[] := '{}';
  v_all text[] := array_remove(array[
    's.kind = ' || quote_literal(p_criteria->>'kind'),
    's.artist_id = ' || (p_criteria->>'artistId')::int,
    's.agency_id = ' || (p_criteria->>'agencyId')::int,
    'strpos(s.title, ' || quote_literal(nullif(v_title, '')) || ') > 0'
  ], null);
  v_word text;
begin
  foreach v_word in array coalesce(
    array_remove(string_to_array(search_folded(p_criteria->>'text'), ' '), ''), '{}')
  loop
    -- A lone consonant, as search_folded writes it.
    if v_word ~ '[ᄀ-ᄒ]' then
      v_word := search_initials(v_word);
      v_texts := v_texts || format('strpos(w.initials, %L) > 0', v_word);
    else
      v_texts := v_texts || format('strpos(w.words, %L) > 0', v_word);
    end if;
    v_grams := v_grams || search_grams_of_word(v_word);
  end loop;
  if p_way = 'ALL' and v_grams <> '{}' then
    v_texts := format('w.grams @> %L::int[]', v_grams) || v_texts;
  end if;
  if v_texts <> '{}' then
    v_all := v_all || format(case p_way
      when 'ALL' then 's.concert_id = any(array(select w.concert_id from concert_words w where %s))'
      else 'exists (select from concert_words w where w.concert_id = s.concert_id and %s offset 0)' end,
      array_to_string(v_texts, ' and '));
  end if;
  if p_criteria ? 'city' then
    v_all := v_all || format('(s.city = %1$L or s.more_cities and exists (
      select from concert_city y where y.city = %1$L and y.concert_id = s.concert_id offset 0))',
      search_folded(p_criteria->>'city'));
  end if;
  v_all := v_all || array_remove(array[
    case when p_criteria ? 'from' then 's.last_starts_at >= ' || v_from end,
    case when p_criteria ? 'to' then 's.first_starts_at < ' || v_to end,
    case when p_criteria ? 'minPrice' then 's.max_price >= ' || v_least end,
    case when p_criteria ? 'maxPrice' then 's.min_price <= ' || v_most end
  ], null);
  if v_short and p_way = 'ALL' then
    v_all := v_all || format('s.concert_id = any(array(select b.concert_id from performance_listing b
      where b.listed and b.starts_at >= %s and b.starts_at < %s))', v_from, v_to);
  -- Where neither the first nor the last one lies in the range, one between them has to be looked for.
  elsif p_criteria ?& array['from', 'to'] then
    v_all := v_all || format('(s.first_starts_at >= %1$s or s.last_starts_at < %2$s or exists (
      select from performance_listing b where b.concert_id = s.concert_id and b.listed
        and b.starts_at >= %1$s and b.starts_at < %2$s offset 0))', v_from, v_to);
  end if;
  if p_criteria ?& array['minPrice', 'maxPrice'] then
    v_all := v_all || format('(s.min_price >= %1$s or s.max_price <= %2$s or exists (
      select from concert_words b where b.concert_id = s.concert_id and exists (
        select from unnest(b.prices) p where p between %1$s and %2$s) offset 0))', v_least, v_most);
  end if;
  v_all := v_all || array_remove(array[format(case p_criteria->>'status'
    when 'ENDED' then '(s.last_starts_at <= %1$s or s.last_starts_at is null)'
    when 'SCHEDULED' then 's.last_starts_at > %1$s and s.opens_at > %1$s + interval ''1 hour'''
    when 'OPENING_SOON' then
      's.last_starts_at > %1$s and s.opens_at > %1$s and s.opens_at <= %1$s + interval ''1 hour'''
    when 'SOLD_OUT' then 's.last_starts_at > %1$s and s.opens_at <= %1$s and s.unsold_until <= %1$s'
    when 'ON_SALE' then 's.unsold_until > %1$s and s.opens_at <= %1$s' end, v_now)], null);
  return coalesce(nullif(array_to_string(v_all, ' and '), ''), 'true');
end
$$;
