import { type Program } from '../bundle';
import { NPM_SCANNERS } from '../report';

/** What is measured. */
export interface Subject {
  readonly name: string;
  readonly program: Program;
  readonly isNetworked: boolean;
  /** Of the bytes of a run, what it reads: the slowest would take minutes for all. */
  readonly share: number;
  /** How often it reads them: the fastest would be done before the compiler is. */
  readonly rounds: number;
}

const scanner = (name: string, share: number, rounds: number): Subject => ({ name, program: 'scanners', isNetworked: false, share, rounds });
const networked = (name: 'kvs-archive' | 'raw' | 'lib-storage'): Subject => ({ name, program: name, isNetworked: true, share: 1, rounds: 1 });

export const SUBJECTS: readonly Subject[] = [
  networked('raw'), networked('lib-storage'), networked('kvs-archive'),
  scanner('element-scanner', 0.5, 20), scanner('fragment-assembler', 0.5, 10), scanner('core', 1, 3),
  ...NPM_SCANNERS.map((name) => (name === 'ebml' ? scanner(name, 0.1, 1) : scanner(name, 0.5, 4))),
];
