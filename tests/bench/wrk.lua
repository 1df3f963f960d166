-- Cycles through the bodies of a file, one a line, each thread from another place: wrk -s wrk.lua URL -- FILE
local threads = 0

function setup(thread)
    thread:set("place", threads * 257)
    threads = threads + 1
end

function init(arguments)
    requests = {}
    local headers = { ["Content-Type"] = "application/json", ["Accept"] = "application/json" }
    for body in io.lines(arguments[1]) do
        requests[#requests + 1] = wrk.format("POST", nil, headers, body)
    end
end

function request()
    place = place % #requests + 1
    return requests[place]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format('\n{"requests": %d, "microseconds": %d, "failed": %d, "p50": %d, "p99": %d}\n',
        summary.requests, summary.duration,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout,
        latency:percentile(50), latency:percentile(99)))
end
