// Asks this container's process how it is, on the port that every role has.
// Usage: node deploy/health-check.mjs /healthz|/readyz. Exits with 0 where the answer is 200, else with 1.
const port = process.env.METRICS_PORT || 9464;
const answer = await fetch(`http://127.0.0.1:${port}${process.argv[2]}`).catch(() => undefined);
process.exit(answer?.ok ? 0 : 1);
