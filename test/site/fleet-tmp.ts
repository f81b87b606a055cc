import { TROUBLED } from './chaos';
import { plannedCameras } from './plans';
import { Site, START } from './site';
import { siteTemplate } from './site-template';
async function main() {
  Error.stackTraceLimit = 0;
  const site = new Site({ template: siteTemplate('catch-up'), seed: 2, hours: 30, cameras: plannedCameras(2, START, 30, 50), chaos: TROUBLED });
  const { verdict } = await site.live();
  for (const e of site.fleetMachine.executions()) if (e.status === 'FAILED') console.log(new Date(e.startedMs).toISOString().slice(8, 19), e.error, e.cause?.slice(0, 260));
  const fails = new Map<string, number>();
  for (const e of site.runMachine.executions()) if (e.status === 'FAILED') fails.set(e.error ?? '', (fails.get(e.error ?? '') ?? 0) + 1);
  console.log('runs that failed by themselves', [...fails], 'problems', verdict.problems.length);
}
void main();
