-- The best free seats for each of these requests, one request after the other: what one request gets is not
-- free for the next. It reads committed rows, locks nothing and writes nothing.
--
-- A block of seats side by side has the score
--   front of its row + | 2 × its first place + its seats − 1 − middle of its row |
-- in half seats: how far back the row is, and how far the block's centre is from the row's best place. The
-- lowest score is the best; of equal scores the row nearer to the front, then the lower seat. Places count
-- from 0. A request for seats that need not be adjacent gets as many blocks of one seat.
--
-- In a standing section every place is as good as the next, and all of its places are side by side.
--
-- p_counts, p_adjacent, p_sections  one element per request; a section that is null: any
-- p_contenders     the numbers, from 1, of the requests that get seats, in this order
-- p_row_…          the rows to choose from: the first seat, the number of seats, the section, the front, and
--                  twice the place that is the middle; null: a standing section, or a part of one
-- p_leaves_single  false: a block may not leave one free seat alone between it and a seat that is not free
--                  or the row's end; true: it may where no other block fits
-- p_without        seats that count as not free
-- Returns the seats of the requests that fit. A request that does not fit is missing.
create or replace function pick_best_seats(
  p_performance_id int, p_counts int[], p_adjacent boolean[], p_sections int[], p_contenders int[],
  p_row_firsts bigint[], p_row_seats int[], p_row_sections int[], p_row_fronts int[], p_row_middles int[],
  p_leaves_single boolean, p_without bigint[]
) returns table (request int, seat_id bigint)
language plpgsql as $$
declare
  no_single boolean;
  -- Free seats without a gap, the rows nearest to the front first; one element per run in each array.
  run_rows int[];
  run_firsts bigint[];
  run_seats int[];
  saved_rows int[];
  saved_firsts bigint[];
  saved_seats int[];
  size int;
  best int;
  best_gap int;
  best_score int;
  -- The best block that leaves a single seat.
  other int;
  other_gap int;
  other_score int;
  at_row int;
  front int;
  spare int;
  -- Twice the first place at which the block's centre is the row's middle, from the run's first seat.
  ideal int;
  gap int;
  score int;
  standing_from int;
  standing_seats int;
  missing int;
  taken int;
  got bigint[];
begin
  select p.leave_no_single_seat into no_single from performance_sale p
  where p.performance_id = p_performance_id;
  select array_agg(r.place order by r.front, r.first), array_agg(r.first order by r.front, r.first),
    array_agg(r.seats order by r.front, r.first)
  into run_rows, run_firsts, run_seats
  from (
    select asked.place, p_row_fronts[asked.place] as front, of_row.first, of_row.seats
    from unnest(p_row_firsts, p_row_seats) with ordinality as asked (first, seats, place)
    cross join lateral (
      select min(free.id) as first, count(*)::int as seats
      from (
        select each.id, each.id - row_number() over (order by each.id) as run
        from (
          -- The limit keeps this a look-up of the row's own seats, whatever the planner knows of the table.
          select s.id from seat s
          where s.id >= asked.first and s.id < asked.first + asked.seats
            and s.performance_id = p_performance_id and s.status = 'AVAILABLE' and s.id <> all(p_without)
          order by s.id limit asked.seats
        ) as each
      ) as free
      group by free.run
    ) as of_row
  ) as r;

  foreach request in array p_contenders loop
    size := case when p_adjacent[request] then p_counts[request] else 1 end;
    saved_rows := run_rows;
    saved_firsts := run_firsts;
    saved_seats := run_seats;
    got := '{}';
    for part in 1 .. p_counts[request] / size loop
      best := null;
      other := null;
      standing_from := null;
      for i in 1 .. coalesce(cardinality(run_rows), 0) loop
        at_row := run_rows[i];
        front := p_row_fronts[at_row];
        exit when front >= best_score and best is not null;
        continue when p_row_sections[at_row] <> p_sections[request];
        if p_row_middles[at_row] is null then
          if standing_from is null
            or p_row_sections[at_row] <> p_row_sections[run_rows[standing_from]] then
            standing_from := i;
            standing_seats := 0;
          end if;
          standing_seats := standing_seats + run_seats[i];
          if standing_seats >= size then
            best := standing_from;
            best_score := front;
          end if;
          continue;
        end if;
        spare := run_seats[i] - size;
        continue when spare < 0;
        ideal := 2 * (p_row_firsts[at_row] - run_firsts[i])::int + p_row_middles[at_row] - size + 1;
        gap := greatest(0, least(spare, ideal / 2));
        if no_single and (gap = 1 or spare - gap = 1) then
          if spare = 1 then
            score := front + abs(2 * gap - ideal);
            if other is null or score < other_score then
              other := i;
              other_gap := gap;
              other_score := score;
            end if;
            continue;
          end if;
          -- The nearest place to the ideal one at which no single seat is left.
          select g into gap from generate_series(greatest(0, gap - 2), least(spare, gap + 2)) as g
          where g <> 1 and spare - g <> 1 order by abs(2 * g - ideal), g limit 1;
        end if;
        score := front + abs(2 * gap - ideal);
        if best is null or score < best_score then
          best := i;
          best_gap := gap;
          best_score := score;
        end if;
      end loop;
      if best is null and p_leaves_single then
        best := other;
        best_gap := other_gap;
      end if;
      exit when best is null;

      if p_row_middles[run_rows[best]] is null then
        missing := size;
        for run in best .. cardinality(run_rows) loop
          exit when missing = 0;
          taken := least(missing, run_seats[run]);
          got := got || array(select run_firsts[run] + n from generate_series(0, taken - 1) as n);
          run_firsts[run] := run_firsts[run] + taken;
          run_seats[run] := run_seats[run] - taken;
          missing := missing - taken;
        end loop;
      else
        got := got || array(
          select run_firsts[best] + best_gap + n from generate_series(0, size - 1) as n);
        spare := run_seats[best] - size - best_gap;
        -- What is left of the run on the right is a run of its own, behind what is left on the left.
        run_rows := run_rows[:best] || run_rows[best:];
        run_firsts := run_firsts[:best] || run_firsts[best] + best_gap + size || run_firsts[best + 1:];
        run_seats := run_seats[:best - 1] || best_gap || spare || run_seats[best + 1:];
      end if;
    end loop;
    if cardinality(got) = p_counts[request] then
      return query select request, unnest(got);
    else
      run_rows := saved_rows;
      run_firsts := saved_firsts;
      run_seats := saved_seats;
    end if;
  end loop;
end $$;
