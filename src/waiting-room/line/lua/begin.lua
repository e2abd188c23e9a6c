-- Begins a line anew, unless another process has begun one meanwhile. A process that was stopped while it
-- began a line must not undo the next one. KEYS also has what was prepared: the fans inside, the places, and
-- the seconds in which their numbers were issued. The owner of such a place is treated as vanished. The owner
-- counts again with the first request or socket.
-- ARGV: epoch; the epoch of the line that is to be replaced, 0 for none; milliseconds in which no fan is
-- admitted, because fans are still coming back; then fields and values …
local epoch = ARGV[1]
if tonumber(redis.call('HGET', STATE, 'epoch') or '0') ~= tonumber(ARGV[2]) then return false end
for _, process in ipairs(redis.call('ZRANGE', PROCESSES, 0, -1)) do redis.call('DEL', at_key(process)) end
redis.call('DEL', unpack(KEYS, 1, 10))
for index, key in ipairs({INSIDE, AWAY, SECONDS}) do
  if redis.call('EXISTS', KEYS[10 + index]) == 1 then
    redis.call('RENAME', KEYS[10 + index], key)
    redis.call('PERSIST', key)
  end
end
local fields = {}
for index = 4, #ARGV do fields[#fields + 1] = ARGV[index] end
local now = now_ms()
redis.call('HSET', STATE, 'epoch', epoch, 'grace_until', now + tonumber(ARGV[3]), 'budget', '0', 'budget_ms', now,
  'version', 0, 'written', 0, 'admitted', 0, 'curve', '[]', 'share', '1',
  unpack(fields))
-- The room as it is at the beginning, for a reader that replays the log.
journal('SETTINGS', {'capacity=' .. redis.call('HGET', STATE, 'capacity') .. ' admitPerSecond='
  .. redis.call('HGET', STATE, 'admit_per_second') .. ' paused=' .. redis.call('HGET', STATE, 'paused')
  .. ' inside=' .. redis.call('ZCARD', INSIDE)})
return 1
