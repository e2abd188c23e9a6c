-- Which numbers are in line, as one bit a number, and up to which version of the journal that holds.
if lost() then return false end
return {redis.call('HGET', STATE, 'epoch'), redis.call('HGET', STATE, 'version'),
  redis.call('HGET', STATE, 'next'), redis.call('HGET', STATE, 'written'), redis.call('GET', PRESENT) or ''}
