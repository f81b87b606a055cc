/** Handlers of the service integrations that a state machine calls besides Lambda and Step Functions itself. */
export { DESCRIBE_CONTACT_RESOURCE, type DescribeContactArguments, describeContactTask } from './describe-contact-task';
export { kinesisVideoTasks } from './kinesis-video-tasks';
export { PUT_EVENTS_RESOURCE, putEventsTask } from './put-events-task';
