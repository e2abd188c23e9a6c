-- Writes down beside the line which entrant gets which number; the line stays as it is. Safe to repeat. ARGV:
-- epoch; pairs of the number that an entrant has and the number that the entrant gets …
if lost(ARGV[1]) then return false end
if not being_drawn() then return 0 end
for index = 2, #ARGV, 2 do
  local user = redis.call('ZRANGE', LINE, ARGV[index], ARGV[index], 'BYSCORE')[1]
  if user then redis.call('ZADD', drawn_key(), ARGV[index + 1], user) end
end
return 1
