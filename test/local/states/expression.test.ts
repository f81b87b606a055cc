import { outputOf, passed, run, WORK } from './support';
import { compileExpression, readExpressionText } from '../../../lib/local/states/expression';

describe('the text of an expression', () => {
  it.each([
    ['{% 1 %}', { kind: 'expression', source: '1' }],
    ['{%1%}', { kind: 'expression', source: '1' }],
    ['{% 1\n+ 2 %}', { kind: 'expression', source: '1\n+ 2' }],
    ['plain', { kind: 'plain' }],
    ['50 %', { kind: 'plain' }],
    ['$states.input', { kind: 'plain' }],
    ['a {% 1 %}', { kind: 'broken' }],
    ['{% 1 %} a', { kind: 'broken' }],
    ['{% 1', { kind: 'broken' }],
    ['1 %}', { kind: 'broken' }],
  ])('%j is read as it is meant', (text, read) => {
    expect(readExpressionText(text)).toEqual(read);
  });
});

describe('compiling an expression', () => {
  const reasonOf = (source: string, allowed: Parameters<typeof compileExpression>[2] = ['input', 'context']): string => {
    const compiled = compileExpression(source, 'Output', allowed);
    return compiled.kind === 'refused' ? compiled.reason : 'accepted';
  };

  it.each([
    ['$states.input.a[b = 1].c'], ['$map($states.input.list, function($v) { $v.x + 1 })'], ['($x := 1; $x + $n)'], ['$states.input.{ "a": b }'],
    ['$states.input.list ~> $count()'], ['$states.input^(>age)'], ['$f.g'], ['($f := function($x) { $x * 2 }; $f(2))'], ['$states.input.a ~> |b|{"c": 1}|'],
    ['$states.input.list#$i.{ "at": $i }'], ['$range(0, 3, 1)'], ['$map($list, $sum)'],
  ])('accepts %s', (source) => {
    expect(reasonOf(source)).toBe('accepted');
  });

  it.each([
    ['$', '$ has no value at the top level'],
    ['$$.a', '$$ has no value at the top level'],
    ['a.b', '"a" stands alone'],
    ['{"k": a}', '"a" stands alone'],
    ['$states.input = x', '"x" stands alone'],
    ['*', 'stands alone'],
    ['$eval("1")', '$eval is not available, use $parse'],
    ['$map($states.input, $eval)', '$eval is not available, use $parse'],
    ['$states.input.(x; $eval("1"))', '$eval is not available, use $parse'],
    ['$foo(1)', 'there is no function $foo'],
    ['$states.input.list ~> $foo()', 'there is no function $foo'],
    ['$states.inputs.a', '$states.inputs does not exist here, there is $states.input, $states.context'],
    ['$states.result', '$states.result does not exist here'],
    ['$sum($states.input.(x + $states.errorOutput.y))', '$states.errorOutput does not exist here'],
    ['1 +', 'JSONata does not parse it'],
  ])('refuses %s', (source, reason) => {
    expect(reasonOf(source)).toContain(reason);
  });

  it('takes $states.result where there is one', () => {
    expect(reasonOf('$states.result.a', ['input', 'context', 'result'])).toBe('accepted');
  });
});

describe('evaluating', () => {
  it('takes expressions anywhere inside objects and arrays, and leaves other text alone', async () => {
    expect(await passed({ a: [{ b: '{% $states.input.n + 1 %}' }, 'n + 1'], 'c': true }, { n: 1 })).toEqual({ a: [{ b: 2 }, 'n + 1'], c: true });
  });

  it('yields plain arrays', async () => {
    expect(await passed('{% $states.input.list[$ > 1] %}', { list: [1, 2, 3] })).toEqual([2, 3]);
  });

  it.each([
    ['undefined', '{% $states.input.missing %}'],
    ['undefined inside an array', { a: ['{% $states.input.missing %}'] }],
    ['a function', '{% $sum %}'],
    ['a function of its own', '{% function($x) { $x } %}'],
    ['an infinite number', '{% $power(10, 400) %}'],
    ['a type error', '{% "a" + 1 %}'],
    ['an error of its own', '{% $error("no") %}'],
  ])('fails the execution with States.QueryEvaluationError on %s', async (_, output) => {
    const { result } = await run({ states: { Only: { Type: 'Pass', Output: output, End: true } } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  it.each([
    ['endless recursion', '($f := function($x) { 1 + $f($x) }; $f(1))', 'Stack overflow'],
    ['a function', 'function($x) { $x }', 'the result is a function, which JSON cannot hold'],
  ])('says what is wrong with %s', async (_, source, message) => {
    const { result } = await run({ states: { Only: { Type: 'Pass', Output: `{% ${source} %}`, End: true } } });
    expect(result).toMatchObject({ error: 'States.QueryEvaluationError', cause: expect.stringContaining(message) as string });
  });

  it('names the field and the expression in the cause', async () => {
    const { result } = await run({ states: { Only: { Type: 'Pass', Output: { a: '{% $states.input.b %}' }, End: true } } });
    expect(result).toMatchObject({ cause: 'Output.a: "$states.input.b" failed: the result is nothing (undefined), which JSON cannot hold' });
  });

  it('sees the context object', async () => {
    expect(await passed('{% $states.context %}', { q: 1 })).toEqual({
      Execution: { Id: 'arn:aws:states:eu-west-1:111122223333:execution:test:run', Name: 'run', Input: { q: 1 }, StartTime: '2026-01-01T00:00:00.000Z' },
      StateMachine: { Id: 'arn:aws:states:eu-west-1:111122223333:stateMachine:test', Name: 'test' },
      State: { Name: 'Only', EnteredTime: '2026-01-01T00:00:00.000Z', RetryCount: 0 },
    });
  });

  it('sees the result of a task beside the input', async () => {
    const states = { Work: { Type: 'Task', Resource: WORK, Arguments: { x: 2 }, Output: { got: '{% $states.result.x + $states.input.y %}' }, End: true } };
    expect(await outputOf({ states }, { y: 3 })).toEqual({ got: 5 });
  });
});
