-- What one state of a performance says where another one says something else, for the record of changes.
--
-- p_sections, p_other_sections  names and prices by the number of the section; null: none was asked for
create or replace function performance_differences(
  p_state performance, p_other performance, p_sections jsonb, p_other_sections jsonb
) returns jsonb language sql stable as $$
  select coalesce(jsonb_object_agg(said.key, said.value), '{}')
  from (
    select mine.key, mine.value
    from jsonb_each(to_jsonb(p_state)) as mine
    join jsonb_each(to_jsonb(p_other)) as theirs on theirs.key = mine.key
    where mine.value <> theirs.value
    union all
    select 'sections', jsonb_object_agg(mine.key, mine.value)
    from jsonb_each(p_sections) as mine
    join jsonb_each(p_other_sections) as theirs on theirs.key = mine.key
    where mine.value <> theirs.value
    having count(*) > 0
  ) as said
$$;
