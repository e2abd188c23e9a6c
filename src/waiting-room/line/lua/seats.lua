-- Whether there are seats left. ARGV: epoch; LEFT, NONE_AT_PRESENT or SOLD_OUT.
if lost(ARGV[1]) then return false end
redis.call('HSET', STATE, 'seats', ARGV[2])
return true
