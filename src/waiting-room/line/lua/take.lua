-- Admits the next fans in line, within rate and capacity. Any number of tickers may call it as often as they
-- like: what is free is counted here and taken here. ARGV: epoch; share of the rate, 0 to 1; the wait by
-- position; how many at most; how much of the journal may be unwritten.
if lost(ARGV[1]) then return false end
local now = now_ms()
local share, most, unwritten_max = tonumber(ARGV[2]), tonumber(ARGV[4]), tonumber(ARGV[5])
local state = redis.call('HMGET', STATE, 'phase', 'paused', 'grace_until', 'seats', 'admit_per_second',
  'capacity', 'budget', 'budget_ms', 'version', 'written', 'ticked_ms')
local rate, capacity = tonumber(state[5]) * share, tonumber(state[6])
-- At most a second's worth: after a pause there is no rush.
local burst = math.max(rate, 1)
local budget = math.min(burst, tonumber(state[7]) + rate * math.max(0, now - tonumber(state[8])) / 1000)
redis.call('HSET', STATE, 'share', ARGV[2])
-- A ticker that has just started has no curve, and leaves the one that others have found.
if ARGV[3] ~= '[]' then redis.call('HSET', STATE, 'curve', ARGV[3]) end

local longest_wait = '0'
local open = state[1] == 'OPEN' and state[2] == '0' and tonumber(state[3]) <= now and state[4] ~= 'SOLD_OUT'
  and tonumber(state[9]) - tonumber(state[10]) < unwritten_max
local free = math.min(math.floor(budget), capacity - redis.call('ZCARD', INSIDE), most)
if open and free > 0 then
  local next_in_line = redis.call('ZPOPMIN', LINE, free)
  local admitted = {}
  for index = 1, #next_in_line, 2 do
    local user, sequence = next_in_line[index], next_in_line[index + 1]
    redis.call('ZADD', INSIDE, sequence, user)
    redis.call('SETBIT', PRESENT, sequence, 0)
    redis.call('SETBIT', SPENT, sequence, 1)
    redis.call('ZREM', MARKS, user)
    admitted[#admitted + 1] = sequence .. ':' .. user
  end
  if #admitted > 0 then
    budget = budget - #admitted
    redis.call('HINCRBY', STATE, 'admitted', #admitted)
    local issued = tonumber(issued_at(next_in_line[2]))
    if issued > 0 then longest_wait = tostring(math.max(0, now / 1000 - issued)) end
    journal('ADMITTED', admitted)
  end
end
redis.call('HSET', STATE, 'budget', tostring(budget), 'budget_ms', now)

local since_tick = now - tonumber(state[11] or now - 1000)
local tick = since_tick >= 1000
if tick then redis.call('HSET', STATE, 'ticked_ms', now) end
return {room_facts(), tick and since_tick or 0, longest_wait}
