-- A page of the entrants of a draw, ascending. ARGV: epoch; the number after which the page begins; how many
-- at most.
if lost(ARGV[1]) then return false end
local found = redis.call('ZRANGE', LINE, '(' .. ARGV[2], '(' .. redis.call('HGET', STATE, 'draw_next'),
  'BYSCORE', 'LIMIT', 0, ARGV[3], 'WITHSCORES')
local sequences = {}
for index = 2, #found, 2 do sequences[#sequences + 1] = found[index] end
return sequences
