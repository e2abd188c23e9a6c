-- A fan gives the place up. ARGV: user. Returns where the fan stood.
if lost() then return false end
if being_drawn() then return redis.error_reply(TRY_AGAIN) end
local place = place_of(ARGV[1], {})
if place[1] == WAITING then
  redis.call('ZREM', LINE, ARGV[1])
  redis.call('ZREM', MARKS, ARGV[1])
  redis.call('SETBIT', PRESENT, place[2], 0)
  redis.call('SETBIT', SPENT, place[2], 1)
  journal('LEFT', {place[2]})
end
return with_facts({place})
