-- The sale has opened, and with it the room. ARGV: epoch.
if lost(ARGV[1]) then return false end
local draw = redis.call('HGET', STATE, 'draw')
if redis.call('HGET', STATE, 'phase') == 'OPEN' or (draw ~= '0' and draw ~= '4') then return 0 end
redis.call('HSET', STATE, 'phase', 'OPEN')
journal('OPENED', {})
return 1
