-- Tells the log which list of entrants is drawn. ARGV: epoch; hash of the list. Returns 1 once that is
-- written down. Before that no reader may learn the seed.
if lost(ARGV[1]) then return false end
local closed, written = unpack(redis.call('HMGET', STATE, 'closed_version', 'written'))
if closed then return tonumber(written) >= tonumber(closed) and 1 or 0 end
journal('CLOSED', {ARGV[2]})
redis.call('HSET', STATE, 'closed_version', redis.call('HGET', STATE, 'version'))
return 0
