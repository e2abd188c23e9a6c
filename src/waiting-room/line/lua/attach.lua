-- Fans have a socket to a process: they are present as long as the process is. ARGV: process; milliseconds of
-- its lease; users …
if lost() then return false end
local at = at_key(ARGV[1])
redis.call('ZADD', PROCESSES, now_ms() + tonumber(ARGV[2]), ARGV[1])
local places, returned = {}, {}
for index = 3, #ARGV do
  local place = place_of(ARGV[index], returned)
  if place[1] == WAITING then
    redis.call('SADD', at, ARGV[index])
    redis.call('ZREM', MARKS, ARGV[index])
  end
  places[#places + 1] = place
end
if #returned > 0 then journal('RETURNED', returned) end
return with_facts(places)
