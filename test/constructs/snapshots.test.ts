/** The three goldens: the whole stack, and the documents of run and fleet. All are meant to be read. */

import { Template } from 'aws-cdk-lib/assertions';
import { ArchiveStack } from '../../lib/constructs/archive-stack';
import { StreamSelection } from '../../lib/constructs/stream-selection';
import { definitionOf } from './definition';
import { fleetTemplate, runTemplate } from './machines';
import { testApp } from './synth';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const MASKS: Readonly<Record<string, Json>> = {
  // Changes with every line of the function.
  S3Key: '<hash of the bundle>',
  // Snapshots of their own.
  DefinitionString: '<a state-machine document>',
};

/** Replaces the values of some keys, wherever they stand. */
function masked(value: Json): Json {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, MASKS[key] ?? masked(inner)]));
}

function template(): Template {
  // Alarms and dashboard have tests of their own, in folders of their names.
  return Template.fromStack(new ArchiveStack(testApp(), 'KvsArchive', { streams: ['front-door'], alarms: 'none', dashboard: false }));
}

describe('snapshot', () => {
  test('of the whole stack', () => {
    expect(masked(template().toJSON() as Json)).toMatchSnapshot();
  });

  test('of the state-machine document', () => {
    expect(definitionOf(runTemplate())).toMatchSnapshot();
  });

  test('of the document of a fleet that is looked up', () => {
    expect(definitionOf(fleetTemplate(StreamSelection.tagged({ archive: 'on' })))).toMatchSnapshot();
  });
});
