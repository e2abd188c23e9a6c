-- The first members of the list with their scores; false: the list is lost.
-- KEYS: the list; when it was read. ARGV: how many.
if redis.call('EXISTS', KEYS[2]) == 0 then return false end
return redis.call('ZRANGE', KEYS[1], 0, tonumber(ARGV[1]) - 1, 'WITHSCORES')
