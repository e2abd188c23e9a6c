-- Stands before every script of a waiting room. All keys share one hash tag; line.ts names them in order.
local STATE, LINE, AWAY, INSIDE, PRESENT, MARKS, JOURNAL, SECONDS, PROCESSES, SPENT = unpack(KEYS)
local NOBODY, WAITING, ADMITTED, FULL, NO_NUMBERS = 0, 1, 2, 3, 4

local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- The line is lost: a process has to begin a new one with what the database knows.
local function lost(epoch)
  local now = redis.call('HGET', STATE, 'epoch')
  return not now or (epoch and now ~= epoch)
end

-- Whether numbers are those after a draw. Before a draw the same number may belong to another fan.
local function are_drawn(draw)
  return draw == '3' or draw == '4'
end

-- Writes down what has happened, for every process that follows the line. Versions have no gaps. `next` tells
-- up to where numbers are issued, `drawn` whether the items are numbers after a draw.
local function journal(kind, items)
  local version = redis.call('HINCRBY', STATE, 'version', 1)
  local next_number, draw = unpack(redis.call('HMGET', STATE, 'next', 'draw'))
  redis.call('XADD', JOURNAL, version .. '-0', 'kind', kind, 'items', table.concat(items, ','),
    'next', next_number, 'drawn', are_drawn(draw) and 1 or 0)
end

-- The entrants of a draw keep still until they have their numbers: no fan leaves, vanishes or comes back.
local function being_drawn()
  return redis.call('HGET', STATE, 'draw') == '2'
end

local TRY_AGAIN = 'the order is being drawn: try again'

local function stand_in_line(user, sequence)
  redis.call('ZADD', LINE, sequence, user)
  redis.call('SETBIT', PRESENT, sequence, 1)
end

local function at_key(process)
  return string.gsub(STATE, ':state$', ':at:') .. process
end

-- The key under which a draw is prepared.
local function drawn_key()
  return (string.gsub(STATE, ':state$', ':drawn'))
end

-- The second in which a number was issued.
local function issued_at(sequence)
  return redis.call('ZREVRANGEBYSCORE', SECONDS, sequence, '-inf', 'LIMIT', 0, 1)[1] or '0'
end

-- Where a fan stands: {status, sequence, rank from 0, second of issue}. A fan who had vanished and comes back
-- stands in the same place again; the number is added to `returned`.
local function place_of(user, returned)
  local sequence = redis.call('ZSCORE', LINE, user)
  if not sequence then
    sequence = redis.call('ZSCORE', AWAY, user)
    if sequence then
      redis.call('ZREM', AWAY, user)
      stand_in_line(user, sequence)
      returned[#returned + 1] = sequence
    end
  end
  if sequence then return {WAITING, sequence, redis.call('ZRANK', LINE, user), issued_at(sequence)} end
  sequence = redis.call('ZSCORE', INSIDE, user)
  if sequence then
    -- Of the seconds of an earlier line only those of fans who came back to this line are known.
    local known = tonumber(sequence) >= tonumber(redis.call('HGET', STATE, 'first'))
    return {ADMITTED, sequence, 0, known and issued_at(sequence) or '0'}
  end
  return {NOBODY, 0, 0, 0}
end

-- A fan without a socket has asked for something. A fan with a socket has no mark and gets none.
local function sign_of_life(user, until_ms, returned)
  if returned then redis.call('ZADD', MARKS, until_ms, user)
  else redis.call('ZADD', MARKS, 'XX', until_ms, user) end
end

-- What is true for every fan in the room.
local function room_facts()
  local facts = redis.call('HMGET', STATE, 'epoch', 'version', 'next', 'phase', 'paused',
    'grace_until', 'seats', 'draw', 'curve', 'capacity', 'admit_per_second', 'written', 'admitted',
    'admitted_seconds', 'share')
  facts[6] = (tonumber(facts[6] or '0') > now_ms()) and '1' or '0'
  facts[16] = redis.call('ZCARD', LINE)
  facts[17] = redis.call('ZCARD', INSIDE)
  return facts
end

local function with_facts(places)
  return {room_facts(), places}
end
