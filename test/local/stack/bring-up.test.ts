/** What bringing up a stack makes of its template; no function is in it. */

import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDynamoDbServer, type DynamoDbServer } from '../../../lib/local/dynamodb/dynamodb-server';
import { startS3Server, type S3Server } from '../../../lib/local/s3/s3-server';
import { type Assembly } from '../../../lib/local/stack/assembly';
import { bringUp, type LocalStack } from '../../../lib/local/stack/local-stack';
import { skippingClock } from '../../../lib/local/states';
import { seededDraws } from '../events/support';
import { ARCHIVE, ARCHIVE_OUTPUTS, assemblyOf, cameraRule } from './assemblies';

let directory: string;
let s3: S3Server;
let dynamoDb: DynamoDbServer;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kvs-archive-bring-up-'));
  s3 = await startS3Server({ directory: join(directory, 's3') });
  dynamoDb = await startDynamoDbServer({ directory: join(directory, 'dynamodb') });
});

afterAll(async () => {
  await Promise.all([s3.close(), dynamoDb.close()]);
  rmSync(directory, { recursive: true, force: true });
});

function bring(assembly: Assembly, ports = { states: 0, events: 0 }): Promise<LocalStack> {
  return bringUp(assembly, {
    endpoints: { kinesisVideo: 'http://127.0.0.1:1', s3: s3.url, dynamoDb: dynamoDb.url }, ports,
    onLog: () => undefined, random: seededDraws(), clock: skippingClock(0),
  });
}

/** Takes a port and gives it back. Without one, any that is free. */
async function takePort(port = 0): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(port, '127.0.0.1', resolve));
  const { port: taken } = server.address() as AddressInfo; // A server on TCP has a port.
  await new Promise((resolve) => server.close(resolve));
  return taken;
}

describe('bringing up a stack', () => {
  test('gives every bus of its template its rules', async () => {
    const stack = await bring(assemblyOf({ ...ARCHIVE, Default: cameraRule(), Visitors: cameraRule({ EventBusName: 'visitors' }) }, ARCHIVE_OUTPUTS));
    const entry = { Source: 'my.camera', DetailType: 'Motion', Detail: '{"n":1}' };

    const answer = await fetch(stack.endpoints.events, {
      method: 'POST', headers: { 'x-amz-target': 'AWSEvents.PutEvents' }, body: JSON.stringify({ Entries: [{ ...entry, EventBusName: 'visitors' }] }),
    });
    const visitors = stack.buses.get('visitors');
    await visitors?.settled();
    await stack.close();

    expect(await answer.json()).toMatchObject({ FailedEntryCount: 0 });
    expect([visitors?.events.length, stack.bus.events.length]).toEqual([1, 0]);
    expect(stack.runMachine.executions()).toMatchObject([{ status: 'SUCCEEDED', input: { source: 'my.camera', detail: { n: 1 } } }]);
  });

  test.each([
    ['BucketName', 'buckets'], ['StateMachineArn', 'state machines'], ['FleetMachineArn', 'state machines'],
  ])('is an error without the output %s, and leaves nothing running', async (output, what) => {
    const ports = { states: await takePort(), events: await takePort() };
    const outputs = Object.fromEntries(Object.entries(ARCHIVE_OUTPUTS).filter(([name]) => name !== output));

    await expect(bring(assemblyOf(ARCHIVE, outputs), ports)).rejects.toThrow(`the template has no output ${output} that names one of its ${what}`);
    expect([await takePort(ports.states), await takePort(ports.events)]).toEqual([ports.states, ports.events]);
  });

  test('makes a dead letter of an event whose target is no machine of the stack', async () => {
    const elsewhere = 'arn:aws:states:us-east-1:000000000000:stateMachine:elsewhere';
    const stack = await bring(assemblyOf({ ...ARCHIVE, Rule: cameraRule({ Targets: [{ Id: 'T', Arn: elsewhere }] }) }, ARCHIVE_OUTPUTS));

    stack.bus.put({ Source: 'my.camera', DetailType: 'Motion', Detail: '{}' });
    await stack.bus.settled();
    await stack.close();

    expect(stack.bus.deadLetters).toMatchObject([{ from: 'Rule', targetArn: elsewhere, attempts: 1 }]);
  });
});
