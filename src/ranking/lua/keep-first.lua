-- Replaces the list that is kept by the one that was read from the database, unless a later reading is kept
-- already. It never holds more than ARGV[2] members.
-- KEYS: the list; when it was read. ARGV: when it was read; how many are kept; score and member …
local kept = redis.call('GET', KEYS[2])
if kept and tonumber(kept) > tonumber(ARGV[1]) then return 0 end
redis.call('DEL', KEYS[1])
for index = 3, #ARGV, 2 do
  redis.call('ZADD', KEYS[1], ARGV[index], ARGV[index + 1])
end
redis.call('ZREMRANGEBYRANK', KEYS[1], tonumber(ARGV[2]), -1)
redis.call('SET', KEYS[2], ARGV[1])
return 1
