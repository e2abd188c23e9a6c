-- The places that came after the last one that is written down, in ascending order. ARGV: epoch; how many at
-- most. Returns whether their numbers are those after a draw; users and numbers; when each number was issued.
if lost(ARGV[1]) then return false end
local kept, draw = unpack(redis.call('HMGET', STATE, 'kept', 'draw'))
local found = redis.call('ZRANGE', LINE, '(' .. (kept or '0'), '+inf', 'BYSCORE', 'LIMIT', 0, ARGV[2],
  'WITHSCORES')
local seconds = {}
if #found > 0 then
  local first, last = found[2], found[#found]
  local before = redis.call('ZREVRANGEBYSCORE', SECONDS, first, '-inf', 'LIMIT', 0, 1)[1] or '0'
  local since = redis.call('ZRANGEBYSCORE', SECONDS, '(' .. first, last, 'WITHSCORES')
  local at = 1
  for index = 2, #found, 2 do
    while since[at] and tonumber(since[at + 1]) <= tonumber(found[index]) do
      before, at = since[at], at + 2
    end
    seconds[#seconds + 1] = before
  end
end
return {are_drawn(draw) and 1 or 0, found, seconds}
