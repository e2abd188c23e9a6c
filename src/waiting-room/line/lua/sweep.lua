-- Finds the fans who have vanished: they leave the count and keep the place. ARGV: epoch; milliseconds until
-- a fan whose process is gone counts as vanished; how many at most.
if lost(ARGV[1]) then return false end
if being_drawn() then return 0 end
local now, patience, most = now_ms(), tonumber(ARGV[2]), tonumber(ARGV[3])
for _, process in ipairs(redis.call('ZRANGEBYSCORE', PROCESSES, '-inf', now, 'LIMIT', 0, 10)) do
  local orphans = redis.call('SPOP', at_key(process), most)
  for _, user in ipairs(orphans) do
    if redis.call('ZSCORE', LINE, user) then redis.call('ZADD', MARKS, now + patience, user) end
  end
  if #orphans < most then redis.call('ZREM', PROCESSES, process) end
end
local processes = redis.call('ZRANGE', PROCESSES, 0, -1)
local vanished = {}
for _, user in ipairs(redis.call('ZRANGEBYSCORE', MARKS, '-inf', now, 'LIMIT', 0, most)) do
  redis.call('ZREM', MARKS, user)
  local present = false
  -- The fan may have another socket, at another process.
  for _, process in ipairs(processes) do
    present = present or redis.call('SISMEMBER', at_key(process), user) == 1
  end
  local sequence = redis.call('ZSCORE', LINE, user)
  if sequence and not present then
    redis.call('ZREM', LINE, user)
    redis.call('ZADD', AWAY, sequence, user)
    redis.call('SETBIT', PRESENT, sequence, 0)
    vanished[#vanished + 1] = sequence
  end
end
if #vanished > 0 then journal('VANISHED', vanished) end
return #vanished
