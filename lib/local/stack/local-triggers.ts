import { readRule, type EventBus } from '../events';
import { readSchedule, type Scheduler } from '../schedules';
import { PLACE } from './identity';
import { type TemplateReader } from './template-reader';

/** Gives the bus the rules of a stack that are for it. */
export function addRules(template: TemplateReader, bus: EventBus): void {
  for (const found of template.all('AWS::Events::Rule')) {
    const rule = readRule(template.properties(found), { name: found.logicalId, ...PLACE });
    if (rule.busName === bus.name) bus.addRule(rule);
  }
}

/** Starts the schedules of a stack. @param createdMs When the stack was made, epoch ms. */
export function addSchedules(template: TemplateReader, scheduler: Scheduler, createdMs: number): void {
  for (const found of template.all('AWS::Scheduler::Schedule')) {
    scheduler.add(readSchedule(template.properties(found), { name: found.logicalId, createdMs, ...PLACE }));
  }
}
