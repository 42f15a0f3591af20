import { pino } from "pino";
import { redisLimiter } from "../limiter-redis.ts";

/* `hammer.ts <redis> <limit> <seconds>`: asks the limiter 400 times for one key and prints how often it was let through. */
const [url, limit, seconds] = process.argv.slice(2);
const limiter = redisLimiter(url as string, pino({ level: "silent" }));
const hits = [
  { policy: { name: "hammer", limit: Number(limit), seconds: Number(seconds) }, key: "one" },
];
let through = 0;
for (let round = 0; round < 20; round++) {
  const taken = await Promise.all(Array.from({ length: 20 }, () => limiter.take(hits)));
  through += taken.filter(({ wait }) => wait === 0).length;
}
await limiter.close();
process.stdout.write(`${through}\n`);
