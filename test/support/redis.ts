/** The test run's Redis. Keys are shared: a test gives its own prefix or user where that matters. */
export function testRedisUrl(): string {
  return process.env.TEST_REDIS_URL!;
}
