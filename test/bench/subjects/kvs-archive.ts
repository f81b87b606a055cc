/** The archive as it is deployed: its clients, adapters and core; only cursor and events stay in memory. */
import { windowPorts } from '../../../lambda/window-ports';
import { archiveRecording, restOfPorts } from '../memory-ports';
import { profileOf, Recording } from '../profiles';
import { runSubject } from './task';

runSubject(({ profile, fragments }) => {
  const { until } = new Recording(profileOf(profile), fragments);
  const rest = restOfPorts();
  const shipped = windowPorts({
    archiveName: 'bench', tableName: 'bench', bucketName: 'bench', eventBusName: 'bench', keyPrefix: '',
    windowSeconds: 840, segmentSeconds: 300, partMebibytes: 8, coverage: 'everything',
  }, rest.journal);
  return () => archiveRecording({ ...shipped, ...rest }, until);
});
