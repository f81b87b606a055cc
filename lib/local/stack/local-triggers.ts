import { readRule, type Rule } from '../events';
import { readSchedule, type Scheduler } from '../schedules';
import { PLACE } from './identity';
import { type TemplateReader } from './template-reader';

/** The rules of a stack, for whatever bus they are. */
export function readRules(template: TemplateReader): readonly Rule[] {
  return template.all('AWS::Events::Rule').map((found) => readRule(template.properties(found), { name: found.logicalId, ...PLACE }));
}

/** Starts the schedules of a stack. @param createdMs When the stack was made, epoch ms. */
export function addSchedules(template: TemplateReader, scheduler: Scheduler, createdMs: number): void {
  for (const found of template.all('AWS::Scheduler::Schedule')) {
    scheduler.add(readSchedule(template.properties(found), { name: found.logicalId, createdMs, ...PLACE }));
  }
}
