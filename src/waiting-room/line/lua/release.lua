-- Passes have ended: their slots are free. ARGV: epoch; pairs of user and sequence …
if lost(ARGV[1]) then return false end
local ended = {}
for index = 2, #ARGV, 2 do
  -- A fan who has been admitted again meanwhile has another number.
  if redis.call('ZSCORE', INSIDE, ARGV[index]) == ARGV[index + 1] then
    redis.call('ZREM', INSIDE, ARGV[index])
    ended[#ended + 1] = ARGV[index + 1]
  end
end
if #ended > 0 then journal('ENDED', ended) end
return #ended
