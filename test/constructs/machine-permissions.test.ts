/** CDK gives the roles of the machines nothing, so a state without its right would fail no sooner than in the cloud. */

import { type Template } from 'aws-cdk-lib/assertions';
import { StreamSelection } from '../../lib/constructs/stream-selection';
import { definitionOf, shown, type State } from './definition';
import { statesOf } from './document-rules';
import { connectTemplate, fleetTemplate, runTemplate, WINDOW_FUNCTION_ARN } from './machines';
import { statements } from './statements';

/** What a state calls, by the end of its `Resource`. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  'lambda:invoke': ['lambda:InvokeFunction'],
  'events:putEvents': ['events:PutEvents'],
  'states:startExecution': ['states:StartExecution'],
  'states:startExecution.sync:2': [
    'states:StartExecution', 'states:DescribeExecution', 'states:StopExecution', 'events:DescribeRule', 'events:PutRule', 'events:PutTargets',
  ],
  'aws-sdk:kinesisvideo:listStreams': ['kinesisvideo:ListStreams'],
  'aws-sdk:kinesisvideo:listTagsForStream': ['kinesisvideo:ListTagsForStream'],
  'aws-sdk:connect:describeContact': ['connect:DescribeContact'],
};

const DISTRIBUTED_MAP = ['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution'];

function needed([name, state]: [string, State]): readonly string[] {
  if (state.ItemProcessor?.ProcessorConfig.Mode === 'DISTRIBUTED') return DISTRIBUTED_MAP;
  if (state.Type !== 'Task') return [];
  const actions = CALLS[state.Resource?.replace(/^arn:aws:states:::/, '') ?? ''];
  if (actions === undefined) throw new Error(`state ${name}: got ${state.Resource}, allowed: ${Object.keys(CALLS).join(', ')}`);
  return actions;
}

/** What a machine may do for its states: actions, and resources as they could be once deployed. */
function granted(template: Template): Record<string, string[]> {
  const ofStates = Object.values(statements(template)).flat().filter(({ Sid }) => Sid !== 'DeliverLogs' && Sid !== 'Trace');
  const rights = ofStates.flatMap(({ Action, Resource }) => [Action].flat().map((action) => ({ action, resources: [Resource].flat().map(shown) })));
  return Object.fromEntries([...new Set(rights.map(({ action }) => action))].map((action) => (
    [action, rights.filter((right) => right.action === action).flatMap(({ resources }) => resources)]
  )));
}

const MACHINES = {
  'a run': runTemplate(),
  'a fleet of one': fleetTemplate(),
  'a fleet by name that is too large for an inline map': fleetTemplate(StreamSelection.named(...Array.from({ length: 41 }, (_, i) => `camera-${i}`))),
  'a fleet by prefix': fleetTemplate(StreamSelection.withPrefix('camera-')),
  'a fleet by tag': fleetTemplate(StreamSelection.tagged({ archive: 'on' })),
  'calls': connectTemplate(),
};

describe.each(Object.entries(MACHINES))('the machine of %s', (_machine, template) => {
  const states = statesOf(definitionOf(template));

  test('may do what its states call, and nothing else', () => {
    expect(Object.keys(granted(template)).sort()).toEqual([...new Set(states.flatMap(needed))].sort());
  });

  test.each([['FunctionName', 'lambda:InvokeFunction'], ['StateMachineArn', 'states:StartExecution']])('has each %s of its states among the resources of %s', (field, action) => {
    const named = states.flatMap(([, { Arguments = {} }]) => Arguments[field] ?? []);

    expect(granted(template)[action] ?? []).toEqual(expect.arrayContaining(named));
  });
});

describe('the checks of the permissions', () => {
  test('see a state that nobody knows the rights of', () => {
    expect(() => needed(['Mail', { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:ses:sendEmail' }])).toThrow('state Mail: got arn:aws:states:::aws-sdk:ses:sendEmail');
  });

  test('see resources as they are deployed', () => {
    expect(granted(runTemplate())['lambda:InvokeFunction']).toEqual([WINDOW_FUNCTION_ARN]);
    expect(granted(fleetTemplate())['states:DescribeExecution']).toEqual(['arn:aws:states:eu-west-1:111122223333:execution:run-machine:*']);
  });
});
