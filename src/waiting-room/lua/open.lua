-- The sale has opened, and with it the room. ARGV: epoch.
if lost(ARGV[1]) then return false end
if redis.call('HGET', STATE, 'phase') == 'OPEN' then return 0 end
redis.call('HSET', STATE, 'phase', 'OPEN')
journal('OPENED', {})
return 1
