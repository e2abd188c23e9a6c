-- Begins a line anew. Who is inside is there already; before this, every script says that the line is lost.
-- ARGV: milliseconds in which nobody is admitted, because people come back; then fields and values …
local fields = {}
for index = 2, #ARGV do fields[#fields + 1] = ARGV[index] end
local now = now_ms()
redis.call('HSET', STATE, 'grace_until', now + tonumber(ARGV[1]), 'budget', '0', 'budget_ms', now,
  'version', 0, 'written', 0, 'admitted', 0, 'ended', 0, 'rate', '0', 'turnover', '0', 'share', '1', unpack(fields))
-- The room as it is at the beginning, for whoever replays the log.
journal('SETTINGS', {'capacity=' .. redis.call('HGET', STATE, 'capacity') .. ' admitPerSecond='
  .. redis.call('HGET', STATE, 'admit_per_second') .. ' paused=' .. redis.call('HGET', STATE, 'paused')
  .. ' inside=' .. redis.call('ZCARD', INSIDE)})
return 1
