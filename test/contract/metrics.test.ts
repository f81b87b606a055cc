import { ERROR_NAME_DIMENSION, METRIC, METRIC_NAMESPACE } from '../../lib/contract/metrics';

test('names of metrics are contract: dashboards and alarms of users hold them', () => {
  expect({ METRIC_NAMESPACE, ERROR_NAME_DIMENSION, ...METRIC }).toEqual({
    METRIC_NAMESPACE: 'KvsArchive', ERROR_NAME_DIMENSION: 'ErrorName',
    bytesArchived: 'BytesArchived', fragmentsArchived: 'FragmentsArchived', objectsArchived: 'ObjectsArchived', millisBehindNow: 'MillisBehindNow',
    gaps: 'Gaps', errors: 'Errors',
  });
});
