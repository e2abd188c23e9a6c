-- Puts the drawn order in the line's place and tells the seed: both or neither. Fans who have come since the
-- list was closed follow behind. ARGV: epoch; seed; how many of these fans at most. Returns 1 when it is
-- done, and 0 when there is more to do first.
if lost(ARGV[1]) then return false end
local draw, closed, written, copied = unpack(redis.call('HMGET', STATE, 'draw', 'closed_version', 'written',
  'draw_copied'))
if draw == '4' then return 1 end
if not closed or tonumber(written) < tonumber(closed) then return 0 end
if draw == '2' then
  local newcomers = redis.call('ZRANGE', LINE, '(' .. copied, '+inf', 'BYSCORE', 'LIMIT', 0, ARGV[3],
    'WITHSCORES')
  for index = 1, #newcomers, 2 do redis.call('ZADD', drawn_key(), newcomers[index + 1], newcomers[index]) end
  if #newcomers > 0 then redis.call('HSET', STATE, 'draw_copied', newcomers[#newcomers]) end
  if redis.call('ZCARD', drawn_key()) ~= redis.call('ZCARD', LINE) then return 0 end
  if redis.call('EXISTS', LINE) == 1 then redis.call('RENAME', drawn_key(), LINE) end
end
redis.call('HSET', STATE, 'draw', '4')
journal('DRAWN', {ARGV[2]})
return 1
