import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { type FromServer, type ServerTask } from './servers/serve';
import { type SubjectReport, type SubjectTask } from './subjects/task';

/** A server in a process of its own. */
export interface ServerProcess<Report> {
  readonly url: string;
  /** Ends it. */
  report(): Promise<Report>;
  kill(): void;
}

async function message(child: ChildProcess): Promise<FromServer> {
  const [told] = await Promise.race([once(child, 'message'), once(child, 'exit').then(([code]) => { throw new Error(`a server ended with ${String(code)}`); })]) as [FromServer];
  return told;
}

/** Starts a server program. */
export async function startServer<Report>(path: string, task: ServerTask): Promise<ServerProcess<Report>> {
  const child = fork(path, [JSON.stringify(task)], { execArgv: [] });
  const first = await message(child);
  if (first.kind !== 'listening') throw new Error('a server reports before it listens');
  return {
    url: first.url,
    async report() {
      child.send('report');
      const told = await message(child);
      if (told.kind !== 'report') throw new Error('a server listens twice');
      return told.report as Report; // The program's own type.
    },
    kill: () => { child.kill(); },
  };
}

export interface SubjectProcess {
  readonly path: string;
  readonly task: SubjectTask;
  /** Behind the task; names a reader. */
  readonly more?: readonly string[];
  /** The certificate to trust, a file. */
  readonly authority: string;
  /** Flags of Node. Default none. */
  readonly flags?: readonly string[];
}

/** Runs a subject to its end. The environment is the service's, as far as the SDK needs one. */
export async function runSubjectProcess({ path, task, more = [], authority, flags = [] }: SubjectProcess): Promise<SubjectReport> {
  const child = spawn(process.execPath, [...flags, path, JSON.stringify(task), ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: authority, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_ENDPOINT_URL_KINESIS_VIDEO: task.sourceUrl, AWS_ENDPOINT_URL_S3: task.sinkUrl, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
  });
  const [output, complaint, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit') as Promise<[number | null]>]);
  // The line that failed is the whole bundle; the error is behind it.
  if (code !== 0) throw new Error(`a subject ended with ${code ?? 'a signal'}: ${complaint.slice(-2_000)}`);
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as SubjectReport; // Its last line, see runSubject.
}
