-- Fans have no socket to a process any more. ARGV: process; milliseconds until they count as vanished;
-- users …
if lost() then return false end
local at, until_ms = at_key(ARGV[1]), now_ms() + tonumber(ARGV[2])
for index = 3, #ARGV do
  redis.call('SREM', at, ARGV[index])
  if redis.call('ZSCORE', LINE, ARGV[index]) then redis.call('ZADD', MARKS, until_ms, ARGV[index]) end
end
return true
