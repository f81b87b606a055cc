/**
 * Loaded before everything else into a child process whose time shall run faster: `--import fast-clock.mjs?...`. Dates and timers of
 * JavaScript follow; what Node does by itself (time-outs of sockets) stays real.
 *
 * In the query: `real` and `local`, one moment on both clocks in epoch ms, and `speed`, local milliseconds in a real one.
 */

import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import promises from 'node:timers/promises';
import { URL } from 'node:url';

const query = new URL(import.meta.url).searchParams;
const [real, local, speed] = ['real', 'local', 'speed'].map((name) => Number(query.get(name)));
const RealDate = Date;

function now() {
  return Math.floor(local + (RealDate.now() - real) * speed);
}

class FastDate extends RealDate {
  constructor(...fields) {
    super(...(fields.length === 0 ? [now()] : fields));
  }

  static now() {
    return now();
  }
}
Object.defineProperty(FastDate, 'name', { value: 'Date' });
// Not by assignment, which the compiler would take for a declaration of what Date is everywhere.
Reflect.set(globalThis, 'Date', FastDate);

for (const name of ['setTimeout', 'setInterval']) {
  const [timer, promise] = [timers[name], promises[name]];
  timers[name] = globalThis[name] = Object.assign((callback, ms, ...rest) => timer(callback, ms / speed, ...rest), timer);
  promises[name] = (ms, ...rest) => promise(ms / speed, ...rest);
}
syncBuiltinESMExports();
