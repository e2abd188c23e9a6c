-- Begins a line anew, unless there is one that is as new: whoever was stopped while beginning one must not undo
-- the next. KEYS also has those who are inside. ARGV: epoch; milliseconds in which nobody is admitted, because
-- people come back; then fields and values …
local coming, epoch = KEYS[11], ARGV[1]
if tonumber(redis.call('HGET', STATE, 'epoch') or '0') >= tonumber(epoch) then return false end
for _, process in ipairs(redis.call('ZRANGE', PROCESSES, 0, -1)) do redis.call('DEL', at_key(process)) end
redis.call('DEL', unpack(KEYS, 1, 10))
if redis.call('EXISTS', coming) == 1 then
  redis.call('RENAME', coming, INSIDE)
  redis.call('PERSIST', INSIDE)
end
local fields = {}
for index = 3, #ARGV do fields[#fields + 1] = ARGV[index] end
local now = now_ms()
redis.call('HSET', STATE, 'epoch', epoch, 'grace_until', now + tonumber(ARGV[2]), 'budget', '0', 'budget_ms', now,
  'version', 0, 'written', 0, 'admitted', 0, 'rate', '0', 'curve', '[]', 'share', '1',
  unpack(fields))
-- The room as it is at the beginning, for whoever replays the log.
journal('SETTINGS', {'capacity=' .. redis.call('HGET', STATE, 'capacity') .. ' admitPerSecond='
  .. redis.call('HGET', STATE, 'admit_per_second') .. ' paused=' .. redis.call('HGET', STATE, 'paused')
  .. ' inside=' .. redis.call('ZCARD', INSIDE)})
return 1
