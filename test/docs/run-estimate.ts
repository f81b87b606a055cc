import { Command } from 'commander';
import { addEstimateCommand } from '../../lib/cli/estimate/command';

/** What `kvs-archive` prints, in this process. */
export function runEstimate(args: readonly string[]): string {
  let printed = '';
  const program = new Command().exitOverride();
  addEstimateCommand(program, (text) => { printed += text; });
  program.parse([...args], { from: 'user' });
  return printed;
}
