-- Closes the list of entrants. A fan who joins from now on stands behind the draw. Fans who are away take
-- part: they count as present until they are found to have vanished again. ARGV: epoch; milliseconds until
-- then; how many fans at most. Returns how many are still to be brought in.
if lost(ARGV[1]) then return false end
if redis.call('HGET', STATE, 'draw') == '1' then
  local next_number = redis.call('HGET', STATE, 'next')
  redis.call('HSET', STATE, 'draw', '2', 'draw_next', next_number, 'draw_copied', next_number - 1)
  redis.call('DEL', drawn_key())
end
if not being_drawn() then return 0 end
local until_ms = now_ms() + tonumber(ARGV[2])
local away = redis.call('ZRANGE', AWAY, 0, ARGV[3] - 1, 'WITHSCORES')
local returned = {}
for index = 1, #away, 2 do
  redis.call('ZREM', AWAY, away[index])
  stand_in_line(away[index], away[index + 1])
  redis.call('ZADD', MARKS, 'NX', until_ms, away[index])
  returned[#returned + 1] = away[index + 1]
end
if #returned > 0 then journal('RETURNED', returned) end
return redis.call('ZCARD', AWAY)
