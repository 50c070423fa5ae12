-- Takes ARGV[1] milliseconds from the time that each key has left, and from the end of each pair.
local ms = tonumber(ARGV[1])
for _, key in ipairs(KEYS) do
  local left = redis.call('PTTL', key)
  if left >= 0 and left <= ms then
    redis.call('DEL', key)
  elseif left > ms then
    if redis.call('TYPE', key).ok == 'string' then
      local ends = struct.unpack('>I8', redis.call('GETRANGE', key, 0, 7))
      redis.call('SETRANGE', key, 0, struct.pack('>I8', ends - ms))
    end
    redis.call('PEXPIRE', key, left - ms)
  end
end
