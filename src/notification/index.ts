import { defineRoom } from '../room/index.js';
import { Migration0020OutgoingMessages } from './0020-outgoing-messages.js';
import { buildNotifications } from './build.js';
import { notificationMetrics } from './metrics.js';
import { NOTIFICATION_VARIABLES, notificationProblems, notificationSettings } from './settings.js';

/** Messages to people about what has happened to their tickets and their money. */
export const notificationRoom = defineRoom({
  name: 'notification',
  variables: NOTIFICATION_VARIABLES,
  problems: notificationProblems,
  settings: notificationSettings,
  metrics: notificationMetrics,
  migrations: [{ name: '0020-outgoing-messages', class: Migration0020OutgoingMessages }],
  build: buildNotifications,
});
